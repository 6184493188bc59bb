package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** Ceilings for the sessions of a plan. */
public record Limits(@Nullable Long bandwidthBytesPerSecond, @Nullable Integer parallelism) {

  public static final Limits NONE = new Limits(null, null);
}
