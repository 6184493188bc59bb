package io.holdfast.rest.v1;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Hook;
import io.holdfast.catalog.model.HookPhase;
import io.holdfast.catalog.model.HookPolicy;
import io.holdfast.catalog.model.Limits;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Window;
import io.holdfast.control.schedule.ScheduleFault;
import io.holdfast.control.schedule.Timetable;
import io.holdfast.rest.edge.Fields;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Reads the parts of a plan. */
final class PlanFields {
  private final Fields fields;
  private final Supplier<UUID> ids;

  /**
   * @param ids for schedules that are new
   */
  PlanFields(Fields fields, Supplier<UUID> ids) {
    this.fields = fields;
    this.ids = ids;
  }

  Optional<List<Schedule>> schedules() {
    return fields.objects("schedules", this::schedule);
  }

  Optional<Retention> retention() {
    return fields.object("retention", PlanFields::retention);
  }

  Optional<List<Placement>> placements() {
    return fields.objects("placements", PlanFields::placement);
  }

  Optional<List<Hook>> hooks() {
    return fields.objects("hooks", PlanFields::hook);
  }

  Optional<Limits> limits() {
    return fields.object(
        "limits",
        it ->
            new Limits(
                it.number("bandwidthBytesPerSecond", 1, Long.MAX_VALUE).orElse(null),
                it.number("parallelism", 1, 1_000).map(Long::intValue).orElse(null)));
  }

  private Schedule schedule(Fields it) {
    var id = it.id("id").orElseGet(ids);
    var type = it.word("type", BackupType.class).orElse(BackupType.INCREMENTAL);
    var rrule = it.text("rrule").orElse(null);
    var cron = it.text("cron").orElse(null);
    if ((rrule == null) == (cron == null)) {
      throw it.invalid("cron", "VALUE", "exactly one of rrule and cron must be there");
    }
    var name = it.name("name").orElseGet(() -> type + "_" + (cron == null ? rrule : cron));
    var schedule =
        new Schedule(
            new ScheduleId(id),
            name,
            type,
            rrule,
            cron,
            it.zone("timeZone").orElse(ZoneOffset.UTC),
            it.duration("jitter").orElse(Duration.ZERO),
            it.object("window", PlanFields::window).orElse(null),
            it.flag("enabled").orElse(true),
            it.text("description").orElse(null),
            it.duration("keepFor").orElse(null),
            it.labels("labels").orElse(Map.of()));
    try {
      Timetable.of(schedule);
      return schedule;
    } catch (ScheduleFault e) {
      throw it.invalid(e.field(), "VALUE", e.sentence());
    }
  }

  private static Window window(Fields it) {
    var start = it.require("start", it::name);
    try {
      return new Window(LocalTime.parse(start), it.require("length", it::duration));
    } catch (DateTimeException e) {
      throw it.invalid("start", "FORMAT", "must be a time of day such as 22:30");
    }
  }

  private static Retention retention(Fields it) {
    return new Retention(
        it.smallCount("keepLast").orElse(null),
        it.smallCount("keepHourly").orElse(null),
        it.smallCount("keepDaily").orElse(null),
        it.smallCount("keepWeekly").orElse(null),
        it.smallCount("keepMonthly").orElse(null),
        it.smallCount("keepYearly").orElse(null),
        it.duration("keepWithin").orElse(null),
        it.duration("maxAge").orElse(null),
        it.count("maxBytes").orElse(null),
        it.smallCount("minSuccessful").orElse(null),
        it.flag("keepLastProven").orElse(true));
  }

  private static Placement placement(Fields it) {
    return new Placement(
        new RepositoryId(it.require("repositoryId", it::id)),
        it.smallCount("order").orElse(0),
        it.duration("delay").orElse(Duration.ZERO),
        it.object("retentionOverride", PlanFields::retention).orElse(null));
  }

  private static Hook hook(Fields it) {
    var command = it.require("command", it::texts);
    if (command.isEmpty()) {
      throw it.invalid("command", "SIZE", "must name a command");
    }
    return Hook.of(
        it.require("phase", name -> it.word(name, HookPhase.class)),
        command,
        it.require("timeout", it::duration),
        onError(it));
  }

  /** {@code required} says the same with fewer words; one of them must be there. */
  private static HookPolicy onError(Fields it) {
    var required = it.flag("required");
    var policy =
        it.word("onError", HookPolicy.class)
            .or(() -> required.map(fails -> fails ? HookPolicy.FAIL : HookPolicy.WARN))
            .orElseThrow(() -> it.invalid("onError", "REQUIRED", "must be given"));
    if (required.isPresent() && required.get() != (policy == HookPolicy.FAIL)) {
      throw it.invalid("required", "INVALID", "contradicts onError " + policy);
    }
    return policy;
  }
}
