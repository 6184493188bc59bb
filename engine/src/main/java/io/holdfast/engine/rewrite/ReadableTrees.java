package io.holdfast.engine.rewrite;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.KnownBlobs;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.reach.BlobIdSet;
import io.holdfast.engine.repository.BlobReader;
import io.holdfast.engine.repository.Repository;
import java.util.Collection;

/**
 * Knows what the index knows, but of trees only those that can be read. For who puts snapshots in
 * the place of others: an index also lists packs that are gone or damaged, and a new tree is often
 * one that was there before, such as that of an empty folder. Thread-safe.
 */
public final class ReadableTrees implements KnownBlobs {
  private final Repository repository;

  /** Remembers no trees: what is gone may have been read before. */
  private final BlobReader blobs;

  /** Trees that were read. Guarded by itself. */
  private final BlobIdSet proven = new BlobIdSet();

  /**
   * @param repository with its index loaded
   */
  public ReadableTrees(Repository repository) {
    this.repository = repository;
    blobs = repository.blobs(repository.index());
  }

  /**
   * @throws HoldfastException when it cannot be found out for now
   */
  @Override
  public boolean contains(BlobId id, BlobType type) {
    return repository.index().contains(id, type)
        && switch (type) {
          case DATA -> true;
          case TREE -> isReadable(id);
        };
  }

  @Override
  public void add(PackId pack, Collection<PackedBlob> blobs) {
    repository.index().add(pack, blobs);
  }

  private boolean isReadable(BlobId tree) {
    synchronized (proven) {
      if (proven.contains(tree)) {
        return true;
      }
    }
    try {
      blobs.openTree(tree);
    } catch (HoldfastException e) {
      if (e.code().kind() != ErrorCode.Kind.DATA) {
        throw e;
      }
      return false;
    }
    synchronized (proven) {
      proven.add(tree);
    }
    return true;
  }
}
