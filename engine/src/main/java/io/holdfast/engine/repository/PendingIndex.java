package io.holdfast.engine.repository;

import io.holdfast.engine.index.IndexedPack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Durable packs that no index file lists yet. Writes one in time, under the repository's lock only:
 * a prune of somebody who took it for free may have removed packs that no index listed.
 * Thread-safe.
 */
final class PendingIndex {
  private static final int MAX_BLOBS = 50_000;

  /** A backup that is killed loses no more work than this. */
  private static final Duration MAX_AGE = Duration.ofMinutes(1);

  private final IndexFiles files;
  private final Runnable ensureHeld;
  private final LongSupplier nanoTime;

  /** Guarded by this. */
  private List<IndexedPack> packs = new ArrayList<>();

  /** Guarded by this. */
  private int blobs;

  /** Guarded by this. */
  private long startNanos;

  /**
   * @param ensureHeld throws when the repository's lock is lost
   */
  PendingIndex(IndexFiles files, Runnable ensureHeld, LongSupplier nanoTime) {
    this.files = files;
    this.ensureHeld = ensureHeld;
    this.nanoTime = nanoTime;
    startNanos = nanoTime.getAsLong();
  }

  void add(IndexedPack pack) {
    List<IndexedPack> full = List.of();
    synchronized (this) {
      packs.add(pack);
      blobs += pack.blobs().size();
      if (blobs >= MAX_BLOBS || nanoTime.getAsLong() - startNanos >= MAX_AGE.toNanos()) {
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
    if (taken.isEmpty()) {
      return;
    }
    try {
      ensureHeld.run();
      files.save(taken);
    } catch (Throwable e) {
      putBack(taken);
      throw e;
    }
  }

  private synchronized void putBack(List<IndexedPack> taken) {
    packs.addAll(taken);
  }

  private List<IndexedPack> take() {
    var taken = packs;
    packs = new ArrayList<>();
    blobs = 0;
    startNanos = nanoTime.getAsLong();
    return taken;
  }
}
