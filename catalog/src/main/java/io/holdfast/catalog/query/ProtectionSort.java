package io.holdfast.catalog.query;

/** What protections can be sorted by. */
public enum ProtectionSort implements SortKey {
  CREATED_AT,
  NAME,
  /** Absent for what has no schedule. */
  NEXT_RUN_AT,
  NEWEST_POINT_AT
}
