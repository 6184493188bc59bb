package io.holdfast.engine.snapshot;

import java.time.OffsetDateTime;

/** What a backup did, as its snapshot tells it (restic 0.17 and later). */
public record SnapshotSummary(
    OffsetDateTime backupStart,
    OffsetDateTime backupEnd,
    EntryCounts files,
    EntryCounts directories,
    BlobCounts blobs,
    ProcessedTotals processed) {
  /** Entries by how they differ from the parent. */
  public record EntryCounts(long added, long changed, long unmodified) {}

  /**
   * Blobs that were new.
   *
   * @param addedBytes before compression
   * @param addedPackedBytes as they lie in packs
   */
  public record BlobCounts(
      long dataBlobs, long treeBlobs, long addedBytes, long addedPackedBytes) {}

  /** All that was looked at. */
  public record ProcessedTotals(long files, long bytes) {}
}
