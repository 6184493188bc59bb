package io.holdfast.control.retention;

/** What a point can be kept by. */
public enum KeepRule {
  LAST,
  HOURLY,
  DAILY,
  WEEKLY,
  MONTHLY,
  YEARLY,
  WITHIN,
  /** No keep rule is set, so all points are kept. */
  ALL,
  /** Not made by the plan's backups, so that no rule of the plan lets it go. */
  NOT_OF_PLAN,
  /** Whoever made it said until when it stays, and that is not yet. */
  OWN_EXPIRY
}
