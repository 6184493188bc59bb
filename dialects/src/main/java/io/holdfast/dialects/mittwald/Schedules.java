package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.control.configuration.ProtectionSchedules.Owned;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When a project is backed up: the schedules of the plans of its protections. */
final class Schedules {
  private final Desk desk;
  private final Found found;
  private final ProjectProtections protections;

  Schedules(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
    protections = new ProjectProtections(desk.history());
  }

  private record Listed(Plan plan, Schedule schedule) {
    /** The vendor's schedules are made on their own, ours with their plan or after it. */
    Instant createdAt() {
      return plan.madeAt(schedule);
    }
  }

  /** One that several protections share is one. Those that are switched off make no backups. */
  Response list(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var project = found.project(request, caller);
    var used =
        protections.all(project).stream().map(Protection::planId).collect(Collectors.toSet());
    var items = Answers.JSON.arrayNode();
    protections.plans(project).stream()
        .filter(plan -> used.contains(plan.id()))
        .flatMap(plan -> plan.schedules().stream().map(schedule -> new Listed(plan, schedule)))
        .filter(listed -> listed.schedule().enabled())
        .collect(Collectors.toMap(it -> it.schedule().id(), it -> it, (one, _) -> one))
        .values()
        .stream()
        .sorted(
            Comparator.comparing(Listed::createdAt)
                .thenComparing(it -> it.schedule().id().toString()))
        .map(Schedules::shown)
        .forEach(items::add);
    return Answers.ok(items);
  }

  Response get(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var owned = owned(request, caller).getFirst();
    return Answers.ok(shown(new Listed(owned.plan(), owned.schedule())));
  }

  Response create(Request request) {
    var caller = Found.allowed(request, Scope.PLAN_WRITE);
    var project = found.project(request, caller);
    var wish = ScheduleWish.ofNew(Bodies.of(request));
    var protection = protections.whole(project);
    var made = new AtomicReference<Schedule>();
    var plan =
        desk.schedules()
            .change(
                caller,
                protection.id(),
                (present, ids) -> {
                  var schedule = wish.made(ids.get(), present);
                  made.set(schedule);
                  return Stream.concat(present.stream(), Stream.of(schedule)).toList();
                });
    return Answers.json(201, shown(new Listed(plan, made.get())));
  }

  Response update(Request request) {
    var caller = Found.allowed(request, Scope.PLAN_WRITE);
    var owned = owned(request, caller);
    var wish = ScheduleWish.of(Bodies.of(request));
    if (owned.getFirst().plan().managedBySystem()) {
      return refused(wish);
    }
    desk.schedules().change(caller, owned, schedule -> Optional.of(wish.changed(schedule)));
    return Answers.done();
  }

  Response delete(Request request) {
    var caller = Found.allowed(request, Scope.PLAN_WRITE);
    var owned = owned(request, caller);
    if (owned.getFirst().plan().managedBySystem()) {
      return MittwaldErrors.plain(403, "a schedule of the system cannot be deleted");
    }
    desk.schedules().change(caller, owned, _ -> Optional.empty());
    return Answers.done();
  }

  /** In the vendor's order of complaints; in the end nobody but the system changes its plans. */
  private static Response refused(ScheduleWish wish) {
    if (wish.description().isPresent()) {
      return MittwaldErrors.plain(412, "the description of a system schedule cannot be changed");
    }
    if (!wish.isDaily()) {
      throw BackupRestores.invalid("/schedule", "FORMAT", "a system schedule runs once a day");
    }
    return MittwaldErrors.plain(403, "a schedule of the system cannot be changed");
  }

  /** At least one. */
  private List<Owned> owned(Request request, Caller caller) {
    var owned =
        UuidText.parse(request.pathValue("projectBackupScheduleId"))
            .map(id -> desk.schedules().find(caller, new ScheduleId(id)))
            .orElse(List.of());
    if (owned.isEmpty() || !owned.getFirst().schedule().enabled()) {
      throw Found.missing("backup schedule");
    }
    return owned;
  }

  private static ObjectNode shown(Listed listed) {
    var plan = listed.plan();
    var schedule = listed.schedule();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", schedule.id().toString())
            .put("projectId", plan.projectId().toString())
            .put("schedule", text(schedule))
            .put("isSystemBackup", plan.managedBySystem());
    Answers.put(node, "description", schedule.description());
    Answers.put(node, "ttl", ttl(schedule));
    return node.put("createdAt", Answers.time(listed.createdAt()))
        .put("updatedAt", Answers.time(plan.stamp().modifiedAt()));
  }

  /** The vendor's are all cron in UTC; what is not says so. */
  private static String text(Schedule schedule) {
    var cron = schedule.cron();
    if (cron == null) {
      return String.valueOf(schedule.rrule());
    }
    var utc = schedule.timeZone().normalized().equals(ZoneOffset.UTC);
    return utc ? cron : "CRON_TZ=%s %s".formatted(schedule.timeZone(), cron);
  }

  private static @Nullable String ttl(Schedule schedule) {
    var keepFor = schedule.keepFor();
    if (keepFor == null) {
      return null;
    }
    var written = schedule.labels().get(ScheduleWish.TTL);
    return written != null && Ttl.parse(written).filter(keepFor::equals).isPresent()
        ? written
        : Ttl.text(keepFor);
  }
}
