package io.holdfast.catalog.query;

/** What deliveries can be sorted by. */
public enum DeliverySort implements SortKey {
  /** Their ids, which grow with time. */
  ID
}
