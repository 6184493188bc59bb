package io.holdfast.engine.index;

import java.time.Instant;

/**
 * A pack that a prune took out of the index, and that goes when nobody can need it any more.
 *
 * @param pack its blobs as the index listed them; none when no index did
 * @param since when it was taken out
 */
public record MarkedPack(IndexedPack pack, Instant since) {
  /** No time was told: for ever in the future, so that nothing is deleted because of it. */
  public static final Instant UNKNOWN = Instant.MAX;
}
