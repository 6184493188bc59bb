package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** What a repository holds. */
public record Capacity(
    long usedBytes, long logicalBytes, @Nullable Long quotaBytes, double dedupeRatio) {}
