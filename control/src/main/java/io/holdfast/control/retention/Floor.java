package io.holdfast.control.retention;

/** Why a point stays whatever the rules say. */
public enum Floor {
  PINNED,
  LOCKED,
  IN_USE,
  /** A copy lies in a repository that nothing may be removed from. */
  APPEND_ONLY,
  NEWEST_GOOD,
  /** The newest that something can be restored from, where the newest good one is older. */
  NEWEST_USABLE,
  NEWEST_PROVEN,
  MIN_SUCCESSFUL,
  /** A continuous point that stays cannot be restored without it. */
  NEEDED,
  /** Its time has not come: a clock was wrong, and it is not known which. */
  FUTURE
}
