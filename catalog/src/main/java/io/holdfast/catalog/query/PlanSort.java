package io.holdfast.catalog.query;

/** What plans can be sorted by. */
public enum PlanSort implements SortKey {
  CREATED_AT,
  NAME
}
