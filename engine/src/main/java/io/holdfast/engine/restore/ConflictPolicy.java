package io.holdfast.engine.restore;

/**
 * What happens to what is in the way at the target. Folders that are folders on both sides are
 * merged and never in the way.
 */
public enum ConflictPolicy {
  /** Nothing is written at all when anything is in the way. */
  FAIL,
  /** What is there stays; the item is skipped. */
  SKIP,
  /** What is there is replaced, but not a folder with something in it. */
  OVERWRITE,
  /**
   * As {@link #OVERWRITE}, but a file that has the snapshot's size and modification time is
   * believed to have its content too, and gets only its metadata; not where files are verified.
   */
  OVERWRITE_CHANGED,
  /** As {@link #OVERWRITE} where the snapshot's is the newer one; else what is there stays. */
  OVERWRITE_OLDER,
  /** What is there stays; the item gets a new name beside it. */
  KEEP_BOTH,
  /**
   * As {@link #OVERWRITE}, of folders too; and what restored folders hold beyond the snapshot is
   * removed, once all that is to lie in them is restored. Never leaves the target, never follows a
   * link, never crosses into another file system or a mount.
   */
  CLEAR_TARGET
}
