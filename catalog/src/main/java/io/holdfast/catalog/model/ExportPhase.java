package io.holdfast.catalog.model;

/** Where in life an export stands. */
public enum ExportPhase {
  PENDING,
  EXPORTING,
  COMPLETED,
  FAILED,
  EXPIRED
}
