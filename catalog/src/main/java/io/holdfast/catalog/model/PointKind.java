package io.holdfast.catalog.model;

/** How a restore point came to be. */
public enum PointKind {
  FULL,
  INCREMENTAL,
  CONTINUOUS,
  IMPORTED,
  UPLOADED
}
