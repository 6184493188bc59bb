package io.holdfast.catalog.query;

/** What restore points can be sorted by. */
public enum RestorePointSort implements SortKey {
  CREATED_AT,
  POINT_IN_TIME,
  COMPLETED_AT,
  REQUESTED_AT,
  STARTED_AT,
  LOGICAL_BYTES,
  /** Absent for points without an end. */
  EXPIRES_AT
}
