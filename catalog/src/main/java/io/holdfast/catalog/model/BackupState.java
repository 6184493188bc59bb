package io.holdfast.catalog.model;

/** Where in life a backup session stands; the order of the list is the order of life. */
public enum BackupState {
  SCHEDULED,
  QUEUED,
  PREPARING,
  RUNNING,
  /** Its agent went away; it keeps its id and may resume. */
  SUSPENDED,
  FINALIZING,
  ABORTING,
  ENDED
}
