package io.holdfast.catalog.query;

/** What sources can be sorted by. */
public enum SourceSort implements SortKey {
  CREATED_AT,
  NAME,
  SLUG
}
