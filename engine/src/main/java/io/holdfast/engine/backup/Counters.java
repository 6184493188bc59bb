package io.holdfast.engine.backup;

import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.SavedBlob;
import io.holdfast.engine.snapshot.SnapshotSummary.BlobCounts;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import java.util.concurrent.atomic.LongAdder;

/** The numbers of one backup, counted by all its threads. */
final class Counters {
  final Entries files = new Entries();
  final Entries directories = new Entries();
  final LongAdder others = new LongAdder();
  final LongAdder processedBytes = new LongAdder();
  final LongAdder readBytes = new LongAdder();
  final LongAdder warnings = new LongAdder();
  private final LongAdder dataBlobs = new LongAdder();
  private final LongAdder treeBlobs = new LongAdder();
  private final LongAdder addedBytes = new LongAdder();
  private final LongAdder storedBytes = new LongAdder();

  /** How an entry differs from the parent. */
  enum Difference {
    ADDED,
    CHANGED,
    UNMODIFIED
  }

  /** Entries of one kind. */
  static final class Entries {
    private final LongAdder added = new LongAdder();
    private final LongAdder changed = new LongAdder();
    private final LongAdder unmodified = new LongAdder();

    void count(Difference difference) {
      switch (difference) {
        case ADDED -> added.increment();
        case CHANGED -> changed.increment();
        case UNMODIFIED -> unmodified.increment();
      }
    }

    void unmodified(long count) {
      unmodified.add(count);
    }

    EntryCounts get() {
      return new EntryCounts(added.sum(), changed.sum(), unmodified.sum());
    }
  }

  void saved(BlobType type, SavedBlob saved, int plainBytes) {
    if (!saved.added()) {
      return;
    }
    switch (type) {
      case DATA -> dataBlobs.increment();
      case TREE -> treeBlobs.increment();
    }
    addedBytes.add(plainBytes);
    storedBytes.add(saved.storedBytes());
  }

  BlobCounts blobs() {
    return new BlobCounts(dataBlobs.sum(), treeBlobs.sum(), addedBytes.sum(), storedBytes.sum());
  }

  BackupProgress progress() {
    return new BackupProgress(
        files.get(),
        directories.get(),
        others.sum(),
        processedBytes.sum(),
        readBytes.sum(),
        storedBytes.sum(),
        warnings.sum());
  }
}
