package io.holdfast.api.model;

import org.jspecify.annotations.Nullable;

/** Ceilings for the sessions of a plan. */
public record Limits(@Nullable Long bandwidthBytesPerSecond, @Nullable Long parallelism) {}
