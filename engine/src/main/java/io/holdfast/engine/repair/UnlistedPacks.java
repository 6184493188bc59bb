package io.holdfast.engine.repair;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.Repository;
import java.util.List;

/**
 * Packs in the store that the index does not list: what seems to be lost may lie there. Their index
 * file may not be listed yet, or a prune marked them that did not see a snapshot.
 */
final class UnlistedPacks {
  private final Repository repository;
  private final PackInventory inventory;

  UnlistedPacks(Repository repository, PackInventory inventory) {
    this.repository = repository;
    this.inventory = inventory;
  }

  /**
   * @throws EngineException INDEX_DAMAGED when a pack has some of it; OBJECT_UNREADABLE when that
   *     is not known for a pack that nobody marked
   */
  void requireNothingOf(MissingContent missing) {
    inventory
        .sizes()
        .forEach((pack, size) -> {
          if (repository.index().containsPack(pack)) {
            return;
          }
          if (inventory.markOf(pack).isPresent()) {
            requireNotMarked(pack, size, missing);
          } else {
            requireNotIn(pack, size, missing);
          }
        });
  }

  /** Not so what this verb wrote itself before it was cut off. */
  private void requireNotIn(PackId pack, long size, MissingContent missing) {
    if (blobs(pack, size, false).stream().anyMatch(missing::misses)) {
      throw new EngineException(
          ErrorCode.INDEX_DAMAGED,
          "pack %s is in no index and has what is missing: repair the index before snapshots are dropped"
              .formatted(pack));
    }
  }

  /** A pack that a repair marked still says that it has what it has lost. */
  private void requireNotMarked(PackId pack, long size, MissingContent missing) {
    if (blobs(pack, size, true).stream()
        .anyMatch(blob -> missing.misses(blob) && isSound(pack, blob))) {
      throw new EngineException(
          ErrorCode.INDEX_DAMAGED,
          "pack %s waits for its deletion and has what is missing: prune first, which takes it back, or repair the index by reading all packs"
              .formatted(pack));
    }
  }

  private List<PackedBlob> blobs(PackId pack, long size, boolean marked) {
    try {
      return PackHeaders.readTwice(repository, pack, size);
    } catch (EngineException e) {
      if (!marked) {
        MissingContent.requireLost(e);
      }
      return List.of(); // what a crash cut off, or a repair took out of the index
    }
  }

  private boolean isSound(PackId pack, PackedBlob blob) {
    var reader = repository.blobs((_, _) -> List.of(blob.in(pack), blob.in(pack))); // read twice
    try {
      reader.load(blob.id(), blob.type());
      return true;
    } catch (EngineException e) {
      return false;
    }
  }
}
