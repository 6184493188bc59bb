package io.holdfast.engine.repair;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;

/** Hears how a repair goes. By several threads, one call at a time. */
public interface RepairListener {
  /** Hears nothing. */
  RepairListener SILENT = new RepairListener() {};

  /** Files or snapshots done, of so many in this part of the work. */
  default void progress(long done, long total) {}

  /** A file of the repository is not as it should be. */
  default void damaged(ObjectName file, HoldfastException failure) {}

  /** Something cannot be saved. */
  default void lost(PackRepairReport.LostBlob blob) {}

  /** Something of a snapshot cannot be saved. */
  default void lost(SnapshotId snapshot, SnapshotRepairReport.Loss loss) {}
}
