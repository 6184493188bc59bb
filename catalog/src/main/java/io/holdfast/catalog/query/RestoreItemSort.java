package io.holdfast.catalog.query;

/** What items of restore sessions can be sorted by. */
public enum RestoreItemSort implements SortKey {
  ORDER
}
