package io.holdfast.catalog.query;

/** What events can be sorted by. */
public enum EventSort implements SortKey {
  SEQUENCE
}
