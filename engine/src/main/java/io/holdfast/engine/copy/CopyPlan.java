package io.holdfast.engine.copy;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What a copy would do.
 *
 * @param wanted snapshots that the target lacks, in the order of their times
 * @param present snapshots that the target has, with its own ids of them
 * @param failed snapshots that cannot be read, or not be copied whole, as far as folders and the
 *     index tell
 * @param blobs that the target lacks
 * @param bytes that those take in the source
 * @param sameChunker whether backups into both cut files alike, so that they share blobs
 */
public record CopyPlan(
    List<SnapshotId> wanted,
    List<CopyReport.Pair> present,
    List<CopyReport.Failure> failed,
    long blobs,
    long bytes,
    boolean sameChunker) {
  public CopyPlan {
    wanted = List.copyOf(wanted);
    present = List.copyOf(present);
    failed = List.copyOf(failed);
  }
}
