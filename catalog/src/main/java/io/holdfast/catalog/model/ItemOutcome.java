package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How an item went. */
public record ItemOutcome(
    ItemState state,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String message,
    @Nullable String hashExpected,
    @Nullable String hashActual) {}
