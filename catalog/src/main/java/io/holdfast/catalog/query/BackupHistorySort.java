package io.holdfast.catalog.query;

/** What a project's backups, running, failed or done can be sorted by. */
public enum BackupHistorySort implements SortKey {
  REQUESTED_AT
}
