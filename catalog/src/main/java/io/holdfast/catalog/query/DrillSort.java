package io.holdfast.catalog.query;

/** What drills can be sorted by. */
public enum DrillSort implements SortKey {
  CREATED_AT,
  ENDED_AT
}
