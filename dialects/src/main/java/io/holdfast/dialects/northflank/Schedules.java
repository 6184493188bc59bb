package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.Position;
import io.holdfast.control.configuration.ProtectionSchedules.Owned;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** When an addon is backed up: the schedules of its plans that the vendor has words for. */
final class Schedules {
  private static final int DIGITS = 12;

  private final Desk desk;
  private final Addons addons;
  private final AddonProtections protections;

  Schedules(Desk desk, Addons addons) {
    this.desk = desk;
    this.addons = addons;
    this.protections = new AddonProtections(desk.history());
  }

  /** A schedule of an addon, read in the vendor's way. */
  private record Listed(
      Protection protection, Plan plan, Schedule schedule, Scheduling scheduling) {
    /** The vendor's ids have 24 hex digits; ours begin with the time and end by chance. */
    static String id(ScheduleId id) {
      var digits = id.toString().replace("-", "");
      return digits.substring(0, DIGITS) + digits.substring(digits.length() - DIGITS);
    }

    Instant createdAt() {
      return plan.madeAt(schedule);
    }

    Owned owned() {
      return new Owned(protection, plan, schedule);
    }

    Position position() {
      return Position.of(createdAt(), schedule.id().value());
    }

    boolean isLike(ScheduleWish wish) {
      return scheduling.interval() == wish.scheduling().interval()
          && BackupKind.of(schedule.type()) == wish.kind();
    }
  }

  Response list(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.BACKUP_READ);
    var addon = addons.addon(request, caller);
    var newestFirst =
        distinct(listed(addon)).stream()
            .sorted(
                Comparator.comparing(Listed::createdAt)
                    .thenComparing(it -> it.schedule().id().toString())
                    .reversed())
            .toList();
    return new Listing("schedules", addon.id().toString(), true)
        .answer(
            request,
            page -> ShortList.page(newestFirst, Listed::position, true, page),
            _ -> Schedules::shown);
  }

  /** Protections that share a plan share its schedules. */
  private static Collection<Listed> distinct(List<Listed> all) {
    var byId = new LinkedHashMap<ScheduleId, Listed>();
    all.forEach(listed -> byId.putIfAbsent(listed.schedule().id(), listed));
    return byId.values();
  }

  /** One of each interval and kind of backup, as at the vendor. */
  Response create(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.PLAN_WRITE);
    var addon = addons.addon(request, caller);
    var protection = protections.main(addon);
    var places = AddonProtections.places(desk.plans().get(protection.planId()));
    var wish = ScheduleWish.of(request, places);
    if (listed(addon).stream().anyMatch(listed -> listed.isLike(wish))) {
      throw taken(wish);
    }
    var made = new ArrayList<ScheduleId>();
    desk.schedules()
        .change(
            caller,
            protection.id(),
            (present, ids) -> {
              requireNoneLike(wish, present);
              var schedule = wish.made(ids.get(), present);
              made.add(schedule.id());
              return Stream.concat(present.stream(), Stream.of(schedule)).toList();
            });
    return Answers.data(Answers.JSON.objectNode().put("id", Listed.id(made.getLast())));
  }

  /** Its backups stay, until the time that they were made to be kept. */
  Response delete(Request request) {
    var caller = Permission.ADDON_UPDATE.of(request, Scope.PLAN_WRITE);
    var name = request.pathValue("scheduleId");
    var found =
        listed(addons.addon(request, caller)).stream()
            .filter(listed -> Listed.id(listed.schedule().id()).equals(name))
            .toList();
    if (found.isEmpty()) {
      throw Addons.missing("schedule", name);
    }
    desk.schedules()
        .change(caller, found.stream().map(Listed::owned).toList(), _ -> Optional.empty());
    return Answers.done();
  }

  /** Again where nobody else can make one meanwhile. */
  private static void requireNoneLike(ScheduleWish wish, List<Schedule> present) {
    if (present.stream()
        .filter(schedule -> BackupKind.of(schedule.type()) == wish.kind())
        .flatMap(schedule -> scheduling(schedule).stream())
        .anyMatch(scheduling -> scheduling.interval() == wish.scheduling().interval())) {
      throw taken(wish);
    }
  }

  private static RequestException taken(ScheduleWish wish) {
    return new RequestException(
        ErrorCode.STATE_CONFLICT,
        "there is a %s schedule of kind %s already"
            .formatted(wish.scheduling().interval().text(), wish.kind().text()));
  }

  private List<Listed> listed(Source addon) {
    Map<PlanId, Plan> plans = new HashMap<>();
    var listed = new ArrayList<Listed>();
    for (var protection : protections.of(addon)) {
      var plan = plans.computeIfAbsent(protection.planId(), desk.plans()::get);
      for (var schedule : plan.schedules()) {
        scheduling(schedule)
            .ifPresent(it -> listed.add(new Listed(protection, plan, schedule, it)));
      }
    }
    return listed;
  }

  /** Empty for what the vendor has no words for: other zones, rules, intervals, and what is off. */
  private static Optional<Scheduling> scheduling(Schedule schedule) {
    var cron = schedule.cron();
    return cron == null
            || !schedule.enabled()
            || !schedule.timeZone().normalized().equals(ZoneOffset.UTC)
        ? Optional.empty()
        : Scheduling.of(cron);
  }

  private static ObjectNode shown(Listed listed) {
    var schedule = listed.schedule();
    var kind = BackupKind.of(schedule.type());
    var kept = schedule.keepFor();
    var node =
        Answers.JSON
            .objectNode()
            .put("id", Listed.id(schedule.id()))
            .put("backupType", kind.text())
            .put(
                "retentionTime",
                kept == null
                    ? listed.scheduling().interval().longestKept()
                    : Math.max(1, kept.toDays()))
            .put("createdAt", Answers.time(listed.createdAt()))
            .put("updatedAt", Answers.time(listed.plan().stamp().modifiedAt()));
    node.set("scheduling", listed.scheduling().shown());
    if (kind == BackupKind.DUMP) {
      node.put("backupCompressionType", Compression.of(schedule.labels()).text());
    }
    DestinationWish.put(node, schedule.labels());
    return node;
  }
}
