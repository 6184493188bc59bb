package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A schedule as the vendor's clients ask for one. */
record ScheduleWish(
    BackupKind kind, Scheduling scheduling, int keptDays, Map<String, String> labels) {
  /** So many backups of one schedule may be there at a time. */
  private static final int MOST_ALIVE = 500;

  private static final int LONGEST_KEPT = 120;

  /**
   * @param places where the addon's plan writes to
   */
  static ScheduleWish of(Request request, Set<RepositoryId> places) {
    var fields = Body.required(request);
    var kind = fields.require("backupType", _ -> BackupKind.read(fields));
    var scheduling = fields.require("scheduling", name -> fields.object(name, Scheduling::read));
    var kept =
        fields.require("retentionTime", name -> fields.number(name, 1, LONGEST_KEPT)).intValue();
    var labels = BackupWish.labels(fields, kind, places);
    if (kept > scheduling.interval().longestKept()) {
      throw fields.invalid(
          "retentionTime",
          "RANGE",
          "must be from 1 to %d for this interval".formatted(scheduling.interval().longestKept()));
    }
    if (scheduling.alive(kept) > MOST_ALIVE) {
      throw fields.invalid(
          "retentionTime",
          "RANGE",
          "would keep %d backups at a time; at most %d are possible"
              .formatted(scheduling.alive(kept), MOST_ALIVE));
    }
    fields.close();
    return new ScheduleWish(kind, scheduling, kept, labels);
  }

  /**
   * @param present schedules of the same plan, whose names are taken
   */
  Schedule made(ScheduleId id, List<Schedule> present) {
    return new Schedule(
        id,
        name(present),
        kind.type(),
        null,
        scheduling.cron(),
        ZoneOffset.UTC,
        Duration.ZERO,
        null,
        true,
        null,
        Duration.ofDays(keptDays),
        labels);
  }

  private String name(List<Schedule> present) {
    var name = "%s %s".formatted(scheduling.interval().text(), kind.text());
    var taken = present.stream().map(Schedule::name).toList();
    for (var i = 2; taken.contains(name); i++) {
      name = "%s %s %d".formatted(scheduling.interval().text(), kind.text(), i);
    }
    return name;
  }
}
