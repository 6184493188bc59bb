package io.holdfast.catalog.model;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a plan runs: exactly one of {@code rrule} (RFC 5545) and {@code cron} (five fields), read in
 * {@code timeZone}. {@code name} is stored when the schedule is made and shows in histories.
 *
 * @param description for people; the points that it makes carry it
 * @param keepFor how long after their start the points that it makes expire; null: by the plan's
 *     retention alone
 * @param labels what a client wants to find again with it; the points that it makes carry them
 */
public record Schedule(
    ScheduleId id,
    String name,
    BackupType type,
    @Nullable String rrule,
    @Nullable String cron,
    ZoneId timeZone,
    Duration jitter,
    @Nullable Window window,
    boolean enabled,
    @Nullable String description,
    @Nullable Duration keepFor,
    Map<String, String> labels) {
  public Schedule {
    if ((rrule == null) == (cron == null)) {
      throw new IllegalArgumentException(
          "schedule %s needs rrule or cron, not both".formatted(name));
    }
    // Schedules kept before there were labels have none.
    labels = labels == null ? Map.of() : Map.copyOf(labels);
  }

  /** A schedule that says no more than when. */
  public Schedule(
      ScheduleId id,
      String name,
      BackupType type,
      @Nullable String rrule,
      @Nullable String cron,
      ZoneId timeZone,
      Duration jitter,
      @Nullable Window window,
      boolean enabled) {
    this(id, name, type, rrule, cron, timeZone, jitter, window, enabled, null, null, Map.of());
  }
}
