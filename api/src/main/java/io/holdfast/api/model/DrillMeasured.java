package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** What a drill took; throughput in bytes a second. */
public record DrillMeasured(
    @Nullable Double restoreSeconds,
    @Nullable Double verifySeconds,
    @Nullable Long bytes,
    @Nullable Long throughput) {}
