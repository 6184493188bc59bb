package io.holdfast.catalog.query;

/** What credentials can be sorted by. */
public enum CredentialSort implements SortKey {
  CREATED_AT,
  NAME
}
