package io.holdfast.catalog.query;

/** What audit records can be sorted by. */
public enum AuditSort implements SortKey {
  SEQUENCE
}
