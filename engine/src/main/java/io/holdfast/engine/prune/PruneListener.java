package io.holdfast.engine.prune;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.PackId;

/** Hears how a prune goes. By several threads at a time. */
public interface PruneListener {
  /** The parts of a prune, in order. */
  enum Phase {
    /** Reading the trees of all snapshots. */
    TREES,
    /** Writing packs anew. */
    REPACK,
    /** Deleting packs. */
    DELETE
  }

  /** Hears nothing. */
  PruneListener SILENT = new PruneListener() {};

  /**
   * @param total 0 while that is not known
   */
  default void progress(Phase phase, long done, long total) {}

  /** A pack holds what is used and cannot be read; it is left as it is. */
  default void damaged(PackId pack, HoldfastException failure) {}

  /** A pack that no index lists is taken back into it: a snapshot needs what it holds. */
  default void revived(PackId pack) {}
}
