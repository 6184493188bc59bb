package io.holdfast.engine.reach;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import java.util.Collection;

/**
 * Reads every tree that the roots reach, once, on as many threads as there are processors. Memory
 * grows with the number of trees, not with their size.
 */
public final class ReachableTrees {
  private static final int PROGRESS_EVERY = 1_000;

  /** What is told of the trees; by several threads at a time, of one tree by one. */
  public interface Visitor {
    /** A tree was read to its end. */
    default void read(BlobId tree) {}

    /** A node of a tree. Directories below are read without the visitor's doing. */
    void visit(BlobId tree, Node node);

    /** A tree that cannot be read, at all or beyond what was visited. The walk goes on. */
    void damaged(BlobId tree, HoldfastException failure);

    /**
     * @param seen trees found so far
     */
    default void progressed(long seen) {}
  }

  private final TreeSource trees;
  private final Visitor visitor;
  private final TreeQueue queue;

  /**
   * @param trees asked by several threads at a time
   */
  public ReachableTrees(TreeSource trees, Visitor visitor) {
    this(trees, visitor, SeenTrees.inMemory());
  }

  /**
   * @param trees asked by several threads at a time
   * @param seen none yet
   */
  public ReachableTrees(TreeSource trees, Visitor visitor, SeenTrees seen) {
    this.trees = trees;
    this.visitor = visitor;
    queue = new TreeQueue(seen);
  }

  /** As {@link #walk(Collection)} of a fresh one. */
  public static long walk(TreeSource trees, Collection<BlobId> roots, Visitor visitor)
      throws InterruptedException {
    return new ReachableTrees(trees, visitor).walk(roots);
  }

  /**
   * Reads what was not read before by this object, and returns how many trees there are in all.
   * What the visitor throws ends the walk, and this object is of no further use.
   */
  public long walk(Collection<BlobId> roots) throws InterruptedException {
    roots.forEach(queue::add);
    var width = Runtime.getRuntime().availableProcessors();
    try (var group = TaskGroup.open("reachable-trees", width)) {
      for (var i = 0; i < width; i++) {
        group.fork(this::work);
      }
      group.join();
    }
    visitor.progressed(queue.seen());
    return queue.seen();
  }

  private void work() throws InterruptedException {
    try {
      for (var tree = queue.take(); tree.isPresent(); tree = queue.take()) {
        read(tree.get());
        queue.done();
      }
    } catch (Throwable e) {
      queue.stop();
      throw e;
    }
  }

  private void read(BlobId tree) {
    try {
      var nodes = trees.open(tree);
      for (var node = nodes.next(); node.isPresent(); node = nodes.next()) {
        follow(node.get());
        visitor.visit(tree, node.get());
      }
      visitor.read(tree);
    } catch (HoldfastException e) {
      visitor.damaged(tree, e);
    }
    var seen = queue.seen();
    if (seen % PROGRESS_EVERY == 0) {
      visitor.progressed(seen);
    }
  }

  private void follow(Node node) {
    switch (node) {
      case Node.Directory directory -> queue.add(directory.subtree());
      case Node.Unusable unusable -> unusable.references().subtrees().forEach(queue::add);
      case Node.File _, Node.Symlink _, Node.Device _, Node.Fifo _, Node.Socket _ -> {}
    }
  }
}
