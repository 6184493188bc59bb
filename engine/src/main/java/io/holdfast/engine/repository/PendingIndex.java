package io.holdfast.engine.repository;

import io.holdfast.engine.index.IndexedPack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Durable packs that no index file lists yet. Writes one in time. Thread-safe. */
final class PendingIndex {
  private static final int MAX_BLOBS = 50_000;

  /** An interrupted backup loses no more work than this. */
  private static final Duration MAX_AGE = Duration.ofMinutes(1);

  private final IndexFiles files;

  /** Guarded by this. */
  private List<IndexedPack> packs = new ArrayList<>();

  /** Guarded by this. */
  private int blobs;

  /** Guarded by this. */
  private long startNanos = System.nanoTime();

  PendingIndex(IndexFiles files) {
    this.files = files;
  }

  void add(IndexedPack pack) {
    List<IndexedPack> full = List.of();
    synchronized (this) {
      packs.add(pack);
      blobs += pack.blobs().size();
      if (blobs >= MAX_BLOBS || System.nanoTime() - startNanos >= MAX_AGE.toNanos()) {
        full = take();
      }
    }
    saveAll(full);
  }

  synchronized boolean isEmpty() {
    return packs.isEmpty();
  }

  /** Saves what is left. */
  void save() {
    List<IndexedPack> left;
    synchronized (this) {
      left = take();
    }
    saveAll(left);
  }

  private void saveAll(List<IndexedPack> taken) {
    if (!taken.isEmpty()) {
      files.save(taken);
    }
  }

  private List<IndexedPack> take() {
    var taken = packs;
    packs = new ArrayList<>();
    blobs = 0;
    startNanos = System.nanoTime();
    return taken;
  }
}
