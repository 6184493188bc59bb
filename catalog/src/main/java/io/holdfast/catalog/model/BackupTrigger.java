package io.holdfast.catalog.model;

/** What started a backup session. */
public enum BackupTrigger {
  SCHEDULE,
  MANUAL,
  API,
  CATCH_UP,
  DRILL_SEED,
  /** No backup: a dump that was made elsewhere and uploaded. */
  UPLOAD
}
