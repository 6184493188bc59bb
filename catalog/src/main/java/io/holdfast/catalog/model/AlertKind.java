package io.holdfast.catalog.model;

/** What can be wrong with a protection. */
public enum AlertKind {
  /** No good point is as young as the plan promises. */
  OVERDUE,
  /** The last backups failed. */
  FAILING,
  /** Nobody proved by a restore, for too long, that its points are good. */
  DRILL_STALE,
  /** The last drill failed. */
  DRILL_FAILED,
  /** Its newest point looks unlike those before. */
  SUSPICIOUS,
  /** A copy of its points is damaged. */
  DAMAGED,
  /** A copy of its points should be there for long, and is not. */
  COPY_LATE,
  /** A schedule of its plan cannot be followed. */
  SCHEDULE_INVALID
}
