package io.holdfast.catalog.query;

/** What restore sessions can be sorted by. */
public enum RestoreSessionSort implements SortKey {
  CREATED_AT,
  MODIFIED_AT,
  STARTED_AT,
  /** Start of the work, or birth while it waits. */
  BEGUN_AT,
  ENDED_AT,
  /** By the words of state, then result. */
  STATE,
  /** Start of the backup session that made the point. */
  POINT_STARTED_AT,
  TARGET_SERVER_NAME,
  SCHEDULE_NAME,
  MILLIS_ID,
  NUMBER
}
