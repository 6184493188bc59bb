package io.holdfast.engine.restore;

/** How an item ended. */
public enum ItemOutcome {
  /** It is there, whole. In a dry run: it would be. */
  RESTORED,
  /** Its content is there, whole; something about it is not as it was. */
  WARNING,
  /** Left out on purpose: the policy says so, or nothing can make it. */
  SKIPPED,
  /** It is not there. */
  FAILED,
  /** It was at the target, not in the snapshot, and the policy cleared it away. */
  REMOVED
}
