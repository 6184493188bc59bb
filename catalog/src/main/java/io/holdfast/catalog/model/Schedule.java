package io.holdfast.catalog.model;

import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When a plan runs: exactly one of {@code rrule} (RFC 5545) and {@code cron} (five fields), read in
 * {@code timeZone}. {@code name} is stored when the schedule is made and shows in histories.
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
    boolean enabled) {
  public Schedule {
    if ((rrule == null) == (cron == null)) {
      throw new IllegalArgumentException(
          "schedule %s needs rrule or cron, not both".formatted(name));
    }
  }
}
