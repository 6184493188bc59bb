package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import java.util.Collection;
import java.util.Map;

/**
 * Reads every tree that the snapshots reach, once, and asks of each file whether its blobs are in
 * the index and their packs in the store.
 */
final class TreeCheck implements ReachableTrees.Visitor {
  private final Repository repository;
  private final Map<PackId, Long> packs;
  private final Findings findings;

  /**
   * @param packs those that are there
   */
  TreeCheck(Repository repository, Map<PackId, Long> packs, Findings findings) {
    this.repository = repository;
    this.packs = packs;
    this.findings = findings;
  }

  /** Returns how many trees there are. */
  long walk(Collection<BlobId> roots) throws InterruptedException {
    var trees = ReachableTrees.walk(TreeSource.of(repository), roots, this);
    findings.progress(Phase.TREES, trees, trees);
    return trees;
  }

  @Override
  public void visit(BlobId tree, Node node) {
    switch (node) {
      case Node.File file -> {
        for (var blob : file.content()) {
          requireBlob(tree, file, blob);
        }
      }
      case Node.Unusable unusable ->
          findings.addBlob(
              tree,
              Finding.error(
                  ErrorCode.TREE_DAMAGED,
                  "tree blob " + tree,
                  "'%s' in it: %s".formatted(unusable.name(), unusable.reason())));
      case Node.Directory _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
  }

  @Override
  public void damaged(BlobId tree, HoldfastException failure) {
    findings.addBlob(
        tree, Finding.error(failure.code(), "tree blob " + tree, failure.getMessage()));
  }

  @Override
  public void progressed(long seen) {
    findings.progress(Phase.TREES, seen, 0);
  }

  private void requireBlob(BlobId tree, Node.File file, BlobId blob) {
    var places = repository.index().list(blob, BlobType.DATA);
    if (places.stream().anyMatch(place -> packs.containsKey(place.pack()))) {
      return;
    }
    var why = places.isEmpty() ? "is in no index" : "lies only in packs that are missing";
    findings.addBlob(
        blob,
        Finding.error(
            ErrorCode.BLOB_MISSING,
            "data blob " + blob,
            "it %s; file '%s' in tree %s needs it".formatted(why, file.name(), tree)));
  }
}
