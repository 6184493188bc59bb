package io.holdfast.catalog.query;

/** What exports can be sorted by. */
public enum ExportSort implements SortKey {
  REQUESTED_AT,
  EXPIRES_AT
}
