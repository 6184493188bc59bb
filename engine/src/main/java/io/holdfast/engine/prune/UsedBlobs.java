package io.holdfast.engine.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.inventory.PackInventory;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreeReader;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds what the snapshots need: a bit for each line of the index, set on a blob's first line.
 * Whatever cannot be read or found ends the walk, since nothing may be removed then.
 */
final class UsedBlobs implements TreeSource, ReachableTrees.Visitor {
  private final Repository repository;
  private final StrayPacks strays;
  private final PruneListener listener;

  /** Listed, and not in the store: usually none. */
  private final Set<PackId> absent;

  /** Guarded by this. */
  private final BitSet firstLines = new BitSet();

  private UsedBlobs(
      Repository repository, PackInventory inventory, StrayPacks strays, PruneListener listener) {
    this.repository = repository;
    this.strays = strays;
    this.listener = listener;
    absent =
        repository.index().packs().stream()
            .filter(pack -> !inventory.sizes().containsKey(pack))
            .collect(Collectors.toSet());
  }

  /**
   * @throws EngineException BLOB_MISSING, BLOB_DAMAGED, TREE_DAMAGED
   */
  static BitSet find(
      Repository repository,
      PackInventory inventory,
      StrayPacks strays,
      Collection<BlobId> roots,
      PruneListener listener)
      throws InterruptedException {
    var used = new UsedBlobs(repository, inventory, strays, listener);
    ReachableTrees.walk(used, roots, used);
    return used.firstLines;
  }

  @Override
  public TreeReader open(BlobId tree) {
    mark(tree, BlobType.TREE);
    return repository.openTree(tree);
  }

  @Override
  public void visit(BlobId tree, Node node) {
    switch (node) {
      case Node.File file -> mark(file.content());
      case Node.Unusable unusable -> mark(unusable.references().content());
      case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
  }

  @Override
  public void damaged(BlobId tree, HoldfastException failure) {
    throw failure;
  }

  @Override
  public synchronized void progressed(long seen) {
    listener.progress(PruneListener.Phase.TREES, seen, 0);
  }

  private void mark(List<BlobId> content) {
    for (var blob : content) {
      mark(blob, BlobType.DATA);
    }
  }

  private void mark(BlobId id, BlobType type) {
    if (!isThere(id, type) && !strays.revive(id, type)) {
      throw new EngineException(
          ErrorCode.BLOB_MISSING,
          "%s blob %s, which a snapshot needs, is in no pack; nothing is removed before that is mended"
              .formatted(type.word(), id));
    }
    var line = repository.index().line(id, type);
    synchronized (this) {
      firstLines.set(line);
    }
  }

  private boolean isThere(BlobId id, BlobType type) {
    if (absent.isEmpty()) {
      return repository.index().contains(id, type);
    }
    return repository.index().list(id, type).stream()
        .anyMatch(place -> !absent.contains(place.pack()));
  }
}
