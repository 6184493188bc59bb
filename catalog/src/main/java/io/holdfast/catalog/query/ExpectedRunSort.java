package io.holdfast.catalog.query;

/** What expected runs can be sorted by. */
public enum ExpectedRunSort implements SortKey {
  DUE_AT
}
