package io.holdfast.engine.copy;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What was copied.
 *
 * @param copied in the order of their times
 * @param present snapshots that the target had already, with its own ids of them
 * @param failed snapshots that cannot be read, or not be copied whole, for want of what their
 *     repository lost
 * @param blobs that were written to the target
 * @param storedBytes that those take there
 * @param sameChunker whether backups into both cut files alike, so that they share blobs
 */
public record CopyReport(
    List<Pair> copied,
    List<Pair> present,
    List<Failure> failed,
    long blobs,
    long storedBytes,
    boolean sameChunker) {
  public CopyReport {
    copied = List.copyOf(copied);
    present = List.copyOf(present);
    failed = List.copyOf(failed);
  }

  /** A snapshot and its copy. */
  public record Pair(SnapshotId source, SnapshotId target) {}

  /**
   * @param reason what was found first
   */
  public record Failure(SnapshotId source, String reason) {}
}
