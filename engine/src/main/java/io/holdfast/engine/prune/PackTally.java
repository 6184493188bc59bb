package io.holdfast.engine.prune;

import io.holdfast.engine.pack.PackHeader;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.runs.Records;
import java.util.List;

/** What one pack of the index holds. Not thread-safe. */
final class PackTally {
  /** The pack's number; used and unused blobs; bytes of both; bytes of header entries and flags. */
  static final int WORDS = 5;

  private static final long EMPTY_HEADER_BYTES = PackHeader.storedBytes(List.of());
  private static final int DATA = 1;
  private static final int TREES = 2;
  private static final int RAW_TREES = 4;
  private static final int USED_RAW = 8;
  private static final int FLAG_BITS = 4;

  private final int pack;
  private int usedBlobs;
  private long usedBytes;
  private int unusedBlobs;
  private long unusedBytes;
  private long entryBytes;
  private int flags;

  PackTally(int pack) {
    this.pack = pack;
  }

  static PackTally of(Records.Cursor record) {
    var words = new long[WORDS];
    record.copyTo(words);
    return of(words, 0);
  }

  /**
   * @param at its first word
   */
  static PackTally of(long[] words, int at) {
    var tally = new PackTally((int) (words[at] >>> Integer.SIZE));
    tally.usedBlobs = (int) (words[at + 1] >>> Integer.SIZE);
    tally.unusedBlobs = (int) words[at + 1];
    tally.usedBytes = words[at + 2];
    tally.unusedBytes = words[at + 3];
    tally.entryBytes = words[at + 4] >>> FLAG_BITS;
    tally.flags = (int) words[at + 4] & (1 << FLAG_BITS) - 1;
    return tally;
  }

  long[] record() {
    return new long[] {
      PackTable.pair(pack, 0),
      PackTable.pair(usedBlobs, unusedBlobs),
      usedBytes,
      unusedBytes,
      entryBytes << FLAG_BITS | flags
    };
  }

  /** Adds what another listing of the same pack told. */
  void add(PackTally other) {
    usedBlobs += other.usedBlobs;
    usedBytes += other.usedBytes;
    unusedBlobs += other.unusedBlobs;
    unusedBytes += other.unusedBytes;
    entryBytes += other.entryBytes;
    flags |= other.flags;
  }

  void count(PackedBlob blob, boolean used) {
    if (used) {
      usedBlobs++;
      usedBytes += blob.length();
      flags |= blob.compressed() ? 0 : USED_RAW;
    } else {
      unusedBlobs++;
      unusedBytes += blob.length();
    }
  }

  /** What concerns every blob, used or not. */
  void list(PackedBlob blob) {
    entryBytes += PackHeader.entryBytes(blob.compressed());
    flags |=
        switch (blob.type()) {
          case DATA -> DATA;
          case TREE -> blob.compressed() ? TREES : TREES | RAW_TREES;
        };
  }

  int pack() {
    return pack;
  }

  int usedBlobs() {
    return usedBlobs;
  }

  int unusedBlobs() {
    return unusedBlobs;
  }

  long unusedBytes() {
    return unusedBytes;
  }

  /** The size that the file must have. */
  long listedBytes() {
    return EMPTY_HEADER_BYTES + entryBytes + usedBytes + unusedBytes;
  }

  boolean isDataOnly() {
    return (flags & (DATA | TREES)) == DATA;
  }

  boolean isMixed() {
    return (flags & DATA) != 0 && (flags & TREES) != 0;
  }

  boolean hasRawTrees() {
    return (flags & RAW_TREES) != 0;
  }

  /** Whether something in it that is used lies there uncompressed. */
  boolean hasUsedRaw() {
    return (flags & USED_RAW) != 0;
  }

  Amount all() {
    return new Amount((long) usedBlobs + unusedBlobs, usedBytes + unusedBytes);
  }

  Amount unused() {
    return new Amount(unusedBlobs, unusedBytes);
  }

  /** The share that nobody needs. */
  double unusedShare() {
    return (double) unusedBytes / Math.max(1, usedBytes + unusedBytes);
  }
}
