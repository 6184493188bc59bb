package io.holdfast.catalog.query;

/** What drill policies can be sorted by. */
public enum DrillPolicySort implements SortKey {
  CREATED_AT,
  NAME,
  NEXT_RUN_AT
}
