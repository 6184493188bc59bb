package io.holdfast.engine.repair;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Which snapshots to repair.
 *
 * @param snapshots each once, whatever was given
 * @param forget whether those that are written anew go, and those of which nothing is left
 */
public record SnapshotRepairRequest(List<SnapshotId> snapshots, boolean forget, boolean dryRun) {
  public SnapshotRepairRequest {
    snapshots = List.copyOf(new LinkedHashSet<>(snapshots));
  }
}
