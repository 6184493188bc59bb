package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time at which a schedule wanted a backup, and what became of it. There is one for each
 * protection, schedule and {@code dueAt}.
 *
 * @param scheduleName the name that the schedule had then
 * @param startAt from when on it may begin: {@code dueAt}, or when its window opens
 * @param windowUntil when its window closes; null without one
 * @param overdueAt when a good point was expected at the latest
 * @param reasonCode why it is SKIPPED, MISSED or FAILED
 */
public record ExpectedRun(
    ExpectedRunId id,
    ProjectId projectId,
    ProtectionId protectionId,
    ScheduleId scheduleId,
    String scheduleName,
    Instant dueAt,
    Instant startAt,
    @Nullable Instant windowUntil,
    Instant overdueAt,
    ExpectedRunState state,
    @Nullable String reasonCode,
    @Nullable BackupSessionId sessionId,
    Instant modifiedAt) {

  /** The same run, with what became of it. */
  public ExpectedRun now(
      ExpectedRunState newState,
      @Nullable String newReason,
      @Nullable BackupSessionId newSession,
      Instant at) {
    return new ExpectedRun(
        id,
        projectId,
        protectionId,
        scheduleId,
        scheduleName,
        dueAt,
        startAt,
        windowUntil,
        overdueAt,
        newState,
        newReason,
        newSession,
        at);
  }
}
