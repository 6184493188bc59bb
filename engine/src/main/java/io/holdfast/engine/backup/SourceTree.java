package io.holdfast.engine.backup;

import java.util.List;

/**
 * What a backup reads: one view of a source as directories and files. Whoever made it closes what
 * it holds.
 */
public interface SourceTree {
  /** What was asked to be protected, as absolute paths: the snapshot's {@code paths}. */
  List<String> paths();

  /**
   * Opens the root, whose entries are the first components of the paths. The caller closes it.
   * Called once a backup, and once more when one with a memory has to begin again.
   *
   * @throws io.holdfast.base.HoldfastException when one of the paths does not exist
   */
  SourceDirectory openRoot();

  /**
   * Called once all was read and stored, before the snapshot that makes it a backup is written.
   *
   * @throws io.holdfast.base.HoldfastException when what was read is not what it should be; there
   *     will be no snapshot
   */
  default void verify() throws InterruptedException {}
}
