package io.holdfast.engine.restore;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.PackId;
import java.util.Optional;

/** What a restore reads of a repository beside its trees. Thread-safe. */
interface BlobSource {
  /** Where a data blob lies. */
  Optional<BlobLocation> find(BlobId id);

  /** Refuses a stretch that a pack does not have, before much memory is taken for it. */
  void requireThere(PackId pack, long offset, int length);

  /** Reads sealed bytes of a pack into the start of {@code target}. */
  void read(PackId pack, long offset, byte[] target, int length);

  /**
   * Opens and proves a blob.
   *
   * @throws EngineException BLOB_DAMAGED
   */
  int open(BlobId id, BlobLocation location, byte[] sealed, int offset, byte[] target);

  /**
   * Loads a blob from whichever of its copies is sound.
   *
   * @throws EngineException BLOB_DAMAGED, BLOB_MISSING
   */
  byte[] load(BlobId id);
}
