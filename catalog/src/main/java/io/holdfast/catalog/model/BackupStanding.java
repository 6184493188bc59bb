package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a backup session stands: {@code result} is null before the end and only then. {@code
 * reasonCode} is stable and SCREAMING, {@code detail} for people.
 */
public record BackupStanding(
    BackupState state,
    @Nullable BackupResult result,
    Severity severity,
    @Nullable String reasonCode,
    @Nullable String detail) {
  public BackupStanding {
    if ((state == BackupState.ENDED) != (result != null)) {
      throw new IllegalArgumentException("state %s with result %s".formatted(state, result));
    }
  }

  public static BackupStanding live(BackupState state) {
    return new BackupStanding(state, null, Severity.OK, null, null);
  }

  public static BackupStanding ended(
      BackupResult result,
      Severity severity,
      @Nullable String reasonCode,
      @Nullable String detail) {
    return new BackupStanding(BackupState.ENDED, result, severity, reasonCode, detail);
  }
}
