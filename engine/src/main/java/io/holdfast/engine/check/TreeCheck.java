package io.holdfast.engine.check;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.check.CheckListener.Phase;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import java.util.Collection;
import java.util.Map;

/**
 * Reads every tree that the snapshots reach, once, and asks of each file whether its blobs are in
 * the index and their packs in the store.
 */
final class TreeCheck {
  private static final int PROGRESS_EVERY = 1_000;

  private final Repository repository;
  private final Map<PackId, Long> packs;
  private final Findings findings;
  private final TreeQueue queue = new TreeQueue();

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
    roots.forEach(queue::add);
    var width = Runtime.getRuntime().availableProcessors();
    try (var group = TaskGroup.open("check-trees", width)) {
      for (var i = 0; i < width; i++) {
        group.fork(this::work);
      }
      group.join();
    }
    findings.progress(Phase.TREES, queue.seen(), queue.seen());
    return queue.seen();
  }

  private void work() throws InterruptedException {
    try {
      for (var tree = queue.take(); tree.isPresent(); tree = queue.take()) {
        check(tree.get());
        queue.done();
      }
    } catch (Throwable e) {
      queue.stop();
      throw e;
    }
  }

  private void check(BlobId tree) {
    try {
      var nodes = repository.openTree(tree);
      for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
        check(tree, node.get());
      }
    } catch (HoldfastException e) {
      findings.addBlob(tree, Finding.error(e.code(), "tree blob " + tree, e.getMessage()));
    }
    var seen = queue.seen();
    if (seen % PROGRESS_EVERY == 0) {
      findings.progress(Phase.TREES, seen, 0);
    }
  }

  private void check(BlobId tree, Node node) {
    switch (node) {
      case Node.File file -> {
        for (var blob : file.content()) {
          requireBlob(tree, file, blob);
        }
      }
      case Node.Directory directory -> queue.add(directory.subtree());
      case Node.Unusable unusable ->
          findings.addBlob(
              tree,
              Finding.error(
                  ErrorCode.TREE_DAMAGED,
                  "tree blob " + tree,
                  "'%s' in it: %s".formatted(unusable.name(), unusable.reason())));
      case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
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
