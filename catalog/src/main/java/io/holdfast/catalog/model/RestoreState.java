package io.holdfast.catalog.model;

/** Where in life a restore session stands. */
public enum RestoreState {
  SCHEDULED,
  WAITING_APPROVAL,
  QUEUED,
  PREPARING,
  RUNNING,
  /** An explorer: items come and go until it is stopped. */
  OPEN,
  FINALIZING,
  ABORTING,
  ENDED
}
