package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** When a backup runs: shown, and replaced as a whole. */
final class Schedules {
  private static final String FIELD = "schedules";
  private static final int MOST_INCREMENTAL = 6;

  private final Desk desk;
  private final Found found;

  Schedules(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response list(Request request) {
    ScpVersion.of(request);
    var caller = Action.LIST_SCHEDULES.of(request);
    var backup = found.backup(request, caller);
    var plan = desk.plans().get(backup.planId());
    var items = plan.schedules().stream().map(schedule -> item(backup, plan, schedule)).toList();
    return Answers.list(items, items.size());
  }

  Response replace(Request request) {
    ScpVersion.of(request);
    var caller = Action.SET_SCHEDULE.of(request);
    var faults = new Faults();
    var forms = read(Body.required(request).ignoringUnknown(), faults);
    faults.end();
    var backup = found.backup(request, caller);
    desk.schedules().change(caller, backup.id(), (present, ids) -> made(forms, present, ids));
    return Answers.done(request, request.pathValue("backupId"));
  }

  /** The schedules of a body; what is wrong with them is told to the faults. */
  static List<ScheduleForm> read(Fields fields, Faults faults) {
    var read =
        faults.take(() ->
            fields.require(
                FIELD, name -> fields.objects(name, it -> ScheduleForm.read(it, faults))));
    if (read == null) {
      return List.of();
    }
    var forms = read.stream().flatMap(Optional::stream).toList();
    if (forms.size() == read.size()) {
      var full = forms.stream().filter(it -> it.type() == ScheduleForm.Type.FULL).count();
      if (full != 1) {
        faults.add("/" + FIELD, "SIZE", "must hold exactly one of type FULL, not " + full);
      }
      if (forms.size() - full > MOST_INCREMENTAL) {
        faults.add("/" + FIELD, "SIZE", "must hold at most 6 of type INCREMENTAL");
      }
    }
    return forms;
  }

  /** What is there already and stays keeps its id and name, which histories tell runs by. */
  static List<Schedule> made(
      List<ScheduleForm> forms, List<Schedule> present, Supplier<ScheduleId> ids) {
    var left = new ArrayList<>(present);
    return forms.stream()
        .map(form -> {
          var same =
              left.stream()
                  .filter(it -> it.enabled() && ScheduleForm.of(it).equals(form))
                  .findFirst();
          same.ifPresent(left::remove);
          return same.orElseGet(() -> form.schedule(ids.get()));
        })
        .toList();
  }

  private static ObjectNode item(Protection backup, Plan plan, Schedule schedule) {
    var form = ScheduleForm.of(schedule);
    var stamp = plan.stamp();
    return Answers.JSON
        .objectNode()
        .put("id", ScpIds.hex(schedule.id().value()))
        .put("backup_id", ScpIds.hex(backup.id().value()))
        .put("name", schedule.name())
        .put("type", form.type().name())
        .put("frequency", form.frequency().name())
        .put(
            "start_time",
            form.startTime() == null ? null : ScheduleForm.TIME.format(form.startTime()))
        .put("start_day", name(form.startDay()))
        .put("start_week", name(form.startWeek()))
        .put("state", schedule.enabled() ? "AVAILABLE" : "DISABLED")
        .put("created_at", Answers.time(plan.madeAt(schedule)))
        .put("created_by", ScpIds.hex(stamp.createdBy().id()))
        .put("modified_at", Answers.time(stamp.modifiedAt()))
        .put("modified_by", ScpIds.hex(stamp.modifiedBy().id()));
  }

  private static @Nullable String name(@Nullable Enum<?> word) {
    return word == null ? null : word.name();
  }
}
