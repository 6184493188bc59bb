package io.holdfast.engine.reach;

import io.holdfast.engine.pack.BlobId;

/** The trees that a walk has found. Thread-safe. */
public interface SeenTrees {
  /** Returns whether it was not there before. */
  boolean add(BlobId tree);

  long size();

  /** By their ids, in memory. */
  static SeenTrees inMemory() {
    return new SeenTrees() {
      // Guarded by this.
      private final BlobIdSet ids = new BlobIdSet();

      @Override
      public synchronized boolean add(BlobId tree) {
        return ids.add(tree);
      }

      @Override
      public synchronized long size() {
        return ids.size();
      }
    };
  }
}
