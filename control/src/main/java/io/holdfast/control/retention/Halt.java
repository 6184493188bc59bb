package io.holdfast.control.retention;

/** Why nothing goes for now. */
public enum Halt {
  /** The last backup failed: what is there may be all that there will be. */
  LAST_BACKUP_FAILED,
  /** Nothing can be restored from the newest point. */
  NEWEST_UNUSABLE,
  /** The protection rests, and its points with it. */
  PROTECTION_PAUSED
}
