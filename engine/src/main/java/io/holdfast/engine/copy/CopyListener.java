package io.holdfast.engine.copy;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.SnapshotId;

/** Hears how a copy goes. By several threads at a time. */
public interface CopyListener {
  /** Hears nothing. */
  CopyListener SILENT = new CopyListener() {};

  /** Trees of the source that were looked at, for what the target lacks. */
  default void walked(long trees) {}

  /** Packs that were read, of those that are known to be needed until now; neither goes back. */
  default void progress(long packsDone, long packsTotal, long storedBytes) {}

  /** A snapshot is in the target. */
  default void copied(SnapshotId source, SnapshotId target) {}

  /** A blob cannot be read; snapshots that need it are not copied. */
  default void damaged(BlobId blob, HoldfastException failure) {}
}
