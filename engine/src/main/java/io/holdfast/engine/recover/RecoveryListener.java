package io.holdfast.engine.recover;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.SnapshotId;

/** Hears how a recovery goes. By several threads at a time. */
public interface RecoveryListener {
  /** Trees that were read, of so many. */
  void progress(long read, long total);

  /** A tree that cannot be read, nor what only it leads to. */
  void damaged(BlobId tree, HoldfastException failure);

  /** A snapshot that cannot be read: its tree counts as lost. */
  void damaged(SnapshotId snapshot, HoldfastException failure);
}
