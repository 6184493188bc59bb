package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.BlobPlaces;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Blobs of listed packs, and of those that are taken back. Thread-safe.
 *
 * @param absent numbers of listed packs that are not in the store
 */
record IndexedBlobs(BlobLines lines, BitSet absent, StrayPacks strays) implements BlobPlaces {
  /**
   * Sees to it that a blob is in a pack that is there, and takes back one that has it if need be.
   *
   * @throws EngineException BLOB_MISSING
   */
  void require(BlobId id, BlobType type) {
    if (!isThere(id, type)) {
      revive(id, type);
    }
  }

  /**
   * Takes a pack back that has a blob which no listed pack has.
   *
   * @throws EngineException BLOB_MISSING
   */
  void revive(BlobId id, BlobType type) {
    if (!strays.revive(id, type)) {
      throw new EngineException(
          ErrorCode.BLOB_MISSING,
          "%s blob %s, which a snapshot needs, is in no pack; nothing is removed before that is mended"
              .formatted(type.word(), id));
    }
  }

  @Override
  public List<BlobLocation> list(BlobId id, BlobType type) {
    return Stream.concat(lines.list(id, type).stream(), strays.list(id, type).stream()).toList();
  }

  private boolean isThere(BlobId id, BlobType type) {
    return lines.packs(id, type).anyMatch(pack -> !absent.get(pack));
  }
}
