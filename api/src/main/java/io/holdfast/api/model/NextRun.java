package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time at which a schedule will want a backup.
 *
 * @param startsAt when it may begin: at once, or when its window opens
 * @param windowUntil when it may no longer begin
 */
public record NextRun(
    UUID scheduleId,
    String scheduleName,
    String type,
    Instant dueAt,
    Instant startsAt,
    @Nullable Instant windowUntil) {}
