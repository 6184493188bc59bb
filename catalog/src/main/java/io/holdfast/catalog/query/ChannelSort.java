package io.holdfast.catalog.query;

/** What channels can be sorted by. */
public enum ChannelSort implements SortKey {
  CREATED_AT
}
