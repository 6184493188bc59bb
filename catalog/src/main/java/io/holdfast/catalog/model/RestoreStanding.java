package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a restore session stands: {@code result} is null before the end and only then. {@code
 * reasonCode} is stable and SCREAMING, {@code detail} for people.
 */
public record RestoreStanding(
    RestoreState state,
    @Nullable RestoreResult result,
    Severity severity,
    @Nullable String reasonCode,
    @Nullable String detail) {
  public RestoreStanding {
    if ((state == RestoreState.ENDED) != (result != null)) {
      throw new IllegalArgumentException("state %s with result %s".formatted(state, result));
    }
  }

  public static RestoreStanding live(RestoreState state) {
    return new RestoreStanding(state, null, Severity.OK, null, null);
  }

  public static RestoreStanding ended(
      RestoreResult result,
      Severity severity,
      @Nullable String reasonCode,
      @Nullable String detail) {
    return new RestoreStanding(RestoreState.ENDED, result, severity, reasonCode, detail);
  }
}
