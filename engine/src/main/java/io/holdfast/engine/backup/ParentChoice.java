package io.holdfast.engine.backup;

import io.holdfast.engine.snapshot.SnapshotId;

/** Which snapshot to compare with, so that what did not change is not read again. */
public sealed interface ParentChoice {
  /** The newest of the same host and the same paths that is not newer than this backup. */
  record Newest() implements ParentChoice {}

  record Given(SnapshotId id) implements ParentChoice {}

  /** None: reads everything. */
  record None() implements ParentChoice {}
}
