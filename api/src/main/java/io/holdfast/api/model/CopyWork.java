package io.holdfast.api.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a copy, or was last.
 *
 * @param nextAt when it is tried next; null once nothing is left to do
 */
public record CopyWork(
    String task,
    Instant requestedAt,
    Instant dueAt,
    @Nullable Instant nextAt,
    int attempts,
    @Nullable String reasonCode,
    @Nullable String detail,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {}
