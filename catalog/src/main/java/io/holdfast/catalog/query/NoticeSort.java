package io.holdfast.catalog.query;

/** What notices can be sorted by. */
public enum NoticeSort implements SortKey {
  /** Their ids, which grow with time. */
  ID
}
