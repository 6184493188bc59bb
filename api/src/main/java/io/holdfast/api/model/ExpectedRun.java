package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A time at which a schedule wanted a backup, and what became of it. */
public record ExpectedRun(
    UUID id,
    UUID projectId,
    UUID protectionId,
    UUID scheduleId,
    String scheduleName,
    Instant dueAt,
    Instant startsAt,
    @Nullable Instant windowUntil,
    Instant overdueAt,
    String state,
    @Nullable String reasonCode,
    @Nullable UUID backupSessionId,
    Instant modifiedAt) {}
