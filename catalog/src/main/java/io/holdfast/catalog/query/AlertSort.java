package io.holdfast.catalog.query;

/** What alerts can be sorted by. */
public enum AlertSort implements SortKey {
  RAISED_AT
}
