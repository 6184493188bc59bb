package io.holdfast.engine.forget;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.snapshot.SnapshotId;

/** Hears how it goes. {@link #damaged} may be called by several threads at a time. */
public interface ForgetListener {
  /** Hears nothing. */
  ForgetListener SILENT = new ForgetListener() {};

  /** A snapshot is gone. Not called in a dry run. */
  default void removed(SnapshotId id, long done, long total) {}

  /** A snapshot cannot be read, so that rules do not see it. */
  default void damaged(SnapshotId id, HoldfastException failure) {}
}
