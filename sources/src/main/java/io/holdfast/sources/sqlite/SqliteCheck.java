package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.sources.SourceSettings;

/** How thoroughly SQLite itself looks through a database before it becomes a restore point. */
enum SqliteCheck {
  /** Full for small databases, quick for large ones. */
  AUTO,
  /** {@code integrity_check}: every page, and every index against its table. */
  FULL,
  /** {@code quick_check}: every page, indexes not compared. */
  QUICK,
  NONE;

  /** Up to here AUTO compares the indexes too: about ten seconds on one core. */
  private static final long FULL_UP_TO_BYTES = 1L << 30;

  static SqliteCheck of(SourceSettings settings) {
    var text = settings.get("check", "auto");
    return switch (text) {
      case "auto" -> AUTO;
      case "full" -> FULL;
      case "quick" -> QUICK;
      case "none" -> NONE;
      default ->
          throw new InvalidInputException(
              ErrorCode.INPUT_INVALID,
              "setting 'check' must be auto, full, quick or none, not '%s'".formatted(text));
    };
  }

  /** What to do with a database of this size; never AUTO. */
  SqliteCheck forSize(long bytes) {
    return switch (this) {
      case AUTO -> bytes <= FULL_UP_TO_BYTES ? FULL : QUICK;
      case FULL, QUICK, NONE -> this;
    };
  }
}
