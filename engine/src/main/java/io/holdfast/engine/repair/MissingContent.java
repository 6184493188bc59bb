package io.holdfast.engine.repair;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.pack.PackedBlob;
import io.holdfast.engine.reach.BlobIdSet;
import io.holdfast.engine.repair.SnapshotRepairReport.Fate;
import io.holdfast.engine.repair.SnapshotRepairReport.Loss;
import io.holdfast.engine.repository.BlobReader;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.rewrite.TreeRules;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Leaves out what is in no pack, and tells of each. Not thread-safe. */
final class MissingContent implements TreeRules {
  /** Knows of places in packs that are there. */
  private final BlobReader blobs;

  private final boolean forGood;
  private final Consumer<Loss> losses;

  /** What was left out so far: pieces of files, and folders. */
  private final BlobIdSet missing = new BlobIdSet();

  /**
   * @param present the packs that are there
   * @param forGood whether snapshots go for what is missing
   */
  MissingContent(
      Repository repository, Set<PackId> present, boolean forGood, Consumer<Loss> losses) {
    var index = repository.index();
    blobs =
        repository.blobs((id, type) ->
            index.list(id, type).stream().filter(place -> present.contains(place.pack())).toList());
    this.forGood = forGood;
    this.losses = losses;
  }

  /** Whether something was left out for want of it. */
  boolean misses(PackedBlob found) {
    return missing.contains(found.id());
  }

  @Override
  public Change change(TreePath path, Node node) {
    return switch (node) {
      case Node.File file -> file(path, file);
      case Node.Unusable unusable -> {
        losses.accept(new Loss(path, Fate.ENTRY_REMOVED, 0, 0, unusable.reason()));
        yield DROP;
      }
      case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> KEEP;
    };
  }

  /**
   * No snapshot goes for what may come back, such as behind a loose cable.
   *
   * @throws EngineException OBJECT_UNREADABLE
   */
  static void requireLost(HoldfastException failure) {
    if (failure instanceof EngineException damage && damage.isUnreadable()) {
      throw new EngineException(
          ErrorCode.OBJECT_UNREADABLE,
          "%s: no snapshot is dropped for that; if it stays so, repair that pack first"
              .formatted(damage.getMessage()),
          damage);
    }
  }

  @Override
  public void unreadable(TreePath path, BlobId tree, HoldfastException failure) {
    if (forGood) {
      requireLost(failure);
    }
    switch (failure.code()) {
      case BLOB_MISSING, BLOB_DAMAGED, TREE_DAMAGED -> {
        missing.add(tree);
        losses.accept(new Loss(path, Fate.FOLDER_EMPTIED, 0, 0, failure.getMessage()));
      }
      default -> throw failure; // the store may answer another time
    }
  }

  @Override
  public BlobId memory(TreePath path, BlobId tree) {
    return tree;
  }

  private Change file(TreePath path, Node.File file) {
    var there = new ArrayList<BlobId>();
    var size = 0L;
    for (var blob : file.content()) {
      var place = blobs.find(blob, BlobType.DATA);
      if (place.isPresent()) {
        there.add(blob);
        size += place.get().plainLength();
      } else {
        missing.add(blob);
      }
    }
    var lost = file.content().size() - there.size();
    if (lost == 0 && size == file.size()) {
      return KEEP;
    }
    losses.accept(new Loss(path, fate(lost, there), file.size(), size, reason(lost, file)));
    return lost > 0 && there.isEmpty() ? DROP : new Change.Content(there, size);
  }

  private static Fate fate(int lost, List<BlobId> there) {
    if (lost == 0) {
      return Fate.SIZE_CORRECTED;
    }
    return there.isEmpty() ? Fate.FILE_LOST : Fate.FILE_SHORTENED;
  }

  private static String reason(int lost, Node.File file) {
    return lost == 0
        ? "its pieces are of another size together"
        : "%d of %d pieces are missing".formatted(lost, file.content().size());
  }
}
