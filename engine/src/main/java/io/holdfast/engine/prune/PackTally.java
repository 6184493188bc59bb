package io.holdfast.engine.prune;

import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Amount;
import java.util.List;

/** What one pack of the index holds. Not thread-safe. */
final class PackTally {
  private static final long EMPTY_HEADER_BYTES = PackHeader.storedBytes(List.of());

  /** Of the file in the store; negative when it is not there. */
  final long fileBytes;

  long usedBlobs;
  long usedBytes;
  long unusedBlobs;
  long unusedBytes;
  private boolean usedRaw;
  private long headerBytes = EMPTY_HEADER_BYTES;
  private boolean data;
  private boolean trees;
  private boolean rawTrees;

  PackTally(long fileBytes) {
    this.fileBytes = fileBytes;
  }

  void count(PackedBlob blob, boolean used) {
    if (used) {
      usedBlobs++;
      usedBytes += blob.length();
      usedRaw |= !blob.compressed();
    } else {
      unusedBlobs++;
      unusedBytes += blob.length();
    }
  }

  /** What concerns every blob, used or not. */
  void list(PackedBlob blob) {
    headerBytes += PackHeader.entryBytes(blob.compressed());
    data |= blob.type() == BlobType.DATA;
    trees |= blob.type() == BlobType.TREE;
    rawTrees |= blob.type() == BlobType.TREE && !blob.compressed();
  }

  boolean isPresent() {
    return fileBytes >= 0;
  }

  /** The size that the file must have. */
  long listedBytes() {
    return headerBytes + usedBytes + unusedBytes;
  }

  boolean isDataOnly() {
    return data && !trees;
  }

  boolean isMixed() {
    return data && trees;
  }

  boolean hasRawTrees() {
    return rawTrees;
  }

  /** Whether something in it that is used lies there uncompressed. */
  boolean hasUsedRaw() {
    return usedRaw;
  }

  Amount all() {
    return new Amount(usedBlobs + unusedBlobs, usedBytes + unusedBytes);
  }

  Amount unused() {
    return new Amount(unusedBlobs, unusedBytes);
  }

  /** The share that nobody needs. */
  double unusedShare() {
    return (double) unusedBytes / Math.max(1, usedBytes + unusedBytes);
  }
}
