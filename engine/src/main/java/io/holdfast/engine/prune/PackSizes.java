package io.holdfast.engine.prune;

import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.prune.PruneReport.Packs;
import io.holdfast.engine.runs.RecordSpool;
import io.holdfast.engine.runs.Records;
import io.holdfast.engine.runs.RunSpace;

/**
 * Some packs of the store, with their sizes.
 *
 * @param packs four words of the id, bytes
 */
record PackSizes(Records packs, Packs total) {
  /** Takes packs down. Not thread-safe. */
  static final class Builder {
    private final RecordSpool packs;
    private Packs total = Packs.NONE;

    Builder(RunSpace space) {
      packs = space.spool(5);
    }

    void add(Digest id, long bytes) {
      packs.add(id.w0(), id.w1(), id.w2(), id.w3(), bytes);
      total = total.plus(bytes);
    }

    PackSizes build() {
      return new PackSizes(packs.finish(), total);
    }
  }
}
