package io.holdfast.catalog.query;

/** What copies of restore points can be sorted by. */
public enum PointCopySort implements SortKey {
  POINT_IN_TIME,
  CREATED_AT,
  BYTES
}
