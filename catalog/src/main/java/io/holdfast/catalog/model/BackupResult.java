package io.holdfast.catalog.model;

/** How a backup session ended. */
public enum BackupResult {
  SUCCESS,
  /** A point exists, some items could not be read. */
  WARNING,
  /** A point exists, a part failed or a copy is missing. */
  PARTIAL,
  FAILED,
  ABORTED,
  SKIPPED,
  NOT_SUPPORTED
}
