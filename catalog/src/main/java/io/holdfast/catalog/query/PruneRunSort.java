package io.holdfast.catalog.query;

/** What prune runs can be sorted by. */
public enum PruneRunSort implements SortKey {
  CREATED_AT
}
