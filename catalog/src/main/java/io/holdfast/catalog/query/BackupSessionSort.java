package io.holdfast.catalog.query;

/** What backup sessions can be sorted by. */
public enum BackupSessionSort implements SortKey {
  CREATED_AT,
  STARTED_AT,
  /** Start of the work, or birth while it waits. */
  BEGUN_AT,
  ENDED_AT,
  MODIFIED_AT,
  NUMBER,
  STATE,
  /** Absent for sessions without a schedule. */
  SCHEDULE_ID,
  /** Likewise. */
  SCHEDULE_NAME
}
