package io.holdfast.engine.copy;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Finds what snapshots need and the target does not have: a bit for each line of the source's
 * index. Trees are read once, however many snapshots are asked about one after the other.
 */
final class MissingBlobs implements ReachableTrees.Visitor {
  private final Repository source;
  private final Repository target;
  private final Unreadable unreadable;
  private final LongConsumer walked;
  private final ReachableTrees trees;

  /** Guarded by this, as all below. */
  private final BitSet asked = new BitSet();

  private BitSet lines = new BitSet();
  private long bytes;

  /**
   * @param walked hears how many trees were found
   */
  MissingBlobs(Repository source, Repository target, Unreadable unreadable, LongConsumer walked) {
    this.walked = walked;
    this.source = source;
    this.target = target;
    this.unreadable = unreadable;
    trees = new ReachableTrees(TreeSource.of(source), this);
  }

  /** Adds what lies below a root and was not met before. */
  void add(BlobId root) throws InterruptedException {
    need(root, BlobType.TREE);
    trees.walk(List.of(root));
  }

  /** What the missing blobs take in the source's packs. */
  synchronized long bytes() {
    return bytes;
  }

  /** The lines of the missing blobs, each once; the next are collected afresh. */
  synchronized BitSet take() {
    var taken = lines;
    lines = new BitSet();
    bytes = 0;
    return taken;
  }

  @Override
  public void visit(BlobId tree, Node node) {
    switch (node) {
      case Node.File file -> needData(file.content());
      case Node.Directory directory -> need(directory.subtree(), BlobType.TREE);
      case Node.Unusable unusable -> {
        needData(unusable.references().content());
        unusable.references().subtrees().forEach(subtree -> need(subtree, BlobType.TREE));
      }
      case Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
  }

  @Override
  public void progressed(long seen) {
    walked.accept(seen);
  }

  @Override
  public void damaged(BlobId tree, HoldfastException failure) {
    unreadable.add(tree, failure);
  }

  private void needData(List<BlobId> content) {
    content.forEach(blob -> need(blob, BlobType.DATA));
  }

  private void need(BlobId id, BlobType type) {
    var line = source.index().line(id, type);
    if (line < 0) {
      unreadable.add(id, MasterIndex.missing(id, type));
      return;
    }
    synchronized (this) {
      if (asked.get(line)) {
        return;
      }
      asked.set(line);
    }
    if (!target.index().contains(id, type)) {
      var length = source.index().blob(line).length();
      synchronized (this) {
        lines.set(line);
        bytes += length;
      }
    }
  }
}
