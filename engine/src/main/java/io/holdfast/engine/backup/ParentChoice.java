package io.holdfast.engine.backup;

import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.snapshot.SnapshotId;

/** Which snapshot to compare with, so that what did not change is not read again. */
public sealed interface ParentChoice {
  /**
   * The newest that is not newer than this backup.
   *
   * @param alike in what it is as this backup: of the same host, the same paths, the same tags
   */
  record Newest(Grouping alike) implements ParentChoice {
    public static final Newest OF_HOST_AND_PATHS = new Newest(Grouping.HOST_AND_PATHS);
  }

  record Given(SnapshotId id) implements ParentChoice {}

  /** None: reads everything. */
  record None() implements ParentChoice {}
}
