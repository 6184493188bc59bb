package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One thing that a restore worked on. */
public record RestoreItem(
    UUID id,
    UUID sessionId,
    long order,
    String action,
    String type,
    String name,
    @Nullable String sourceRef,
    @Nullable String targetRef,
    long bytes,
    String state,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String message,
    @Nullable String hashExpected,
    @Nullable String hashActual) {}
