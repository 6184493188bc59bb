package io.holdfast.engine.recover;

import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/**
 * What a recovery found.
 *
 * @param snapshot that was made; empty in a dry run, and when there was nothing to recover
 * @param roots trees that neither a snapshot nor another tree refers to, by their ids
 * @param trees that were read
 * @param damaged trees that cannot be read; they are no roots
 */
public record RecoveryReport(
    Optional<SnapshotId> snapshot, List<BlobId> roots, long trees, List<BlobId> damaged) {
  public RecoveryReport {
    roots = List.copyOf(roots);
    damaged = List.copyOf(damaged);
  }
}
