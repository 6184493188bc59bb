package io.holdfast.catalog.query;

/** What copies of restore points can be sorted by. */
public enum PointCopySort implements SortKey {
  /** The id alone, in the order of its text. */
  ID,
  POINT_IN_TIME,
  CREATED_AT,
  BYTES
}
