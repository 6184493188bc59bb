package io.holdfast.catalog.query;

/** What servers can be sorted by. */
public enum ServerSort implements SortKey {
  CREATED_AT,
  NAME
}
