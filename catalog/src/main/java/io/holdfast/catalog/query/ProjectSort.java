package io.holdfast.catalog.query;

/** What projects can be sorted by. */
public enum ProjectSort implements SortKey {
  CREATED_AT,
  NAME,
  SLUG
}
