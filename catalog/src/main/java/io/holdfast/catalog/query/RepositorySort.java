package io.holdfast.catalog.query;

/** What repositories can be sorted by. */
public enum RepositorySort implements SortKey {
  CREATED_AT,
  NAME
}
