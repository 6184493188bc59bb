package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs in the store that no index lists: marked ones, and what crashes left. When a snapshot needs
 * a blob that is in no index, it may lie here: a client whose lock was lost had read the index
 * before the pack was taken out of it. Thread-safe.
 */
final class StrayPacks {
  private static final Logger log = LoggerFactory.getLogger(StrayPacks.class);

  private final Repository repository;
  private final PruneListener listener;

  /** Guarded by this, as all below. */
  private final Map<PackId, Long> sizes = new HashMap<>();

  private final MasterIndex headers = new MasterIndex();
  private final Set<PackId> revived = new HashSet<>();
  private boolean headersRead;

  StrayPacks(Repository repository, PackInventory inventory, PruneListener listener) {
    this.repository = repository;
    this.listener = listener;
    inventory
        .sizes()
        .forEach((pack, size) -> {
          if (!repository.index().containsPack(pack)) {
            sizes.put(pack, size);
          }
        });
  }

  /**
   * Takes a pack with this blob into the index, in memory. Returns whether there is one. Reads
   * under its lock, once: whoever misses a blob has to wait for the headers anyway.
   */
  synchronized boolean revive(BlobId id, BlobType type) {
    readHeaders();
    for (var place : headers.list(id, type)) {
      var pack = place.pack();
      var size = sizes.get(pack);
      if (size != null && isSound(id, place)) {
        sizes.remove(pack);
        repository.index().add(pack, PackHeaders.read(repository, pack, size));
        revived.add(pack);
        log.info("pack revived pack={} neededBlob={}", pack, id);
        listener.revived(pack);
      }
      if (revived.contains(pack)) {
        return true;
      }
    }
    return false;
  }

  synchronized Set<PackId> revived() {
    return Set.copyOf(revived);
  }

  /** Those that nobody needed, with their sizes; complete when all trees have been read. */
  synchronized Map<PackId, Long> left() {
    return Map.copyOf(sizes);
  }

  /** A pack that a repair took out of the index still says that it holds what it has lost. */
  private boolean isSound(BlobId id, BlobLocation place) {
    try {
      var sealed = new byte[place.length()];
      repository.blobs().readSealed(place.pack(), place.offset(), sealed, sealed.length);
      repository.blobs().open(id, place, sealed, 0);
      return true;
    } catch (EngineException e) {
      passOver(place.pack(), e);
      return false;
    }
  }

  private void readHeaders() {
    if (headersRead) {
      return;
    }
    sizes.forEach((pack, size) -> {
      try {
        headers.add(pack, PackHeaders.read(repository, pack, size));
      } catch (EngineException e) {
        passOver(pack, e);
      }
    });
    headersRead = true;
  }

  /** A pack cut by a crash has no header, and nothing that was ever acknowledged. */
  private static void passOver(PackId pack, HoldfastException e) {
    if (e.code() != ErrorCode.PACK_DAMAGED && e.code() != ErrorCode.BLOB_DAMAGED) {
      throw e;
    }
    log.info("pack without an index is not readable pack={}: {}", pack, e.getMessage());
  }
}
