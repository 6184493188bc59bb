package io.holdfast.catalog.model;

/** How a restore session ended. */
public enum RestoreResult {
  SUCCESS,
  WARNING,
  PARTIAL,
  FAILED,
  ABORTED,
  REJECTED,
  NOT_SUPPORTED
}
