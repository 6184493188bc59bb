package io.holdfast.engine.list;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;

/**
 * Visits all nodes below a directory of a snapshot, depth first, in the order of the trees. Holds
 * one tree for each level and nothing else.
 */
public final class TreeWalk {
  /** What is told of each node. */
  public interface Visitor {
    /**
     * @return for a directory, whether to go into it; ignored for others
     */
    boolean visit(TreePath path, Node node) throws InterruptedException;

    /** After all below a directory that was gone into. */
    default void leave(TreePath path, Node.Directory directory) throws InterruptedException {}

    /**
     * A directory whose tree cannot be read, at all or beyond what was visited. The walk goes on
     * beside it, and {@link #leave} still follows.
     */
    void damaged(TreePath path, HoldfastException failure) throws InterruptedException;
  }

  private record Level(TreePath path, Node.Directory directory, TreeReader nodes) {}

  private final TreeSource trees;
  private final Visitor visitor;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();

  private TreeWalk(TreeSource trees, Visitor visitor) {
    this.trees = trees;
    this.visitor = visitor;
  }

  /**
   * Visits what is below {@code tree}, which lies at {@code path}; not the directory itself.
   *
   * @throws HoldfastException when {@code tree} itself cannot be read
   * @throws InterruptedException promptly when interrupted
   */
  public static void walk(TreeSource trees, BlobId tree, TreePath path, Visitor visitor)
      throws InterruptedException {
    new TreeWalk(trees, visitor).run(trees.open(tree), path);
  }

  private void run(TreeReader top, TreePath path) throws InterruptedException {
    while (true) {
      var level = levels.peek();
      if (level == null) {
        if (drain(top, path)) {
          return;
        }
        continue;
      }
      if (drain(level.nodes(), level.path())) {
        levels.pop();
        visitor.leave(level.path(), level.directory());
      }
    }
  }

  /** True at the end of this tree, false when the walk has to go into a directory first. */
  private boolean drain(TreeReader nodes, TreePath path) throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Node node;
      try {
        var next = nodes.next();
        if (next.isEmpty()) {
          return true;
        }
        node = next.get();
      } catch (HoldfastException e) {
        visitor.damaged(path, e);
        return true;
      }
      var child = path.child(node.name());
      if (visitor.visit(child, node) && node instanceof Node.Directory directory) {
        if (enter(child, directory)) {
          return false;
        }
      }
    }
  }

  private boolean enter(TreePath path, Node.Directory directory) throws InterruptedException {
    try {
      levels.push(new Level(path, directory, trees.open(directory.subtree())));
      return true;
    } catch (HoldfastException e) {
      visitor.damaged(path, e);
      visitor.leave(path, directory);
      return false;
    }
  }
}
