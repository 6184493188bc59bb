package io.holdfast.engine.list;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.engine.tree.TreeReader;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Visits all nodes below a directory of a snapshot, depth first, in the order of the trees. Holds
 * one tree for each level and nothing else.
 */
public final class TreeWalk {
  /** What is told of each node. */
  public interface Visitor {
    /**
     * The names in a folder of which the first node is to be visited, so that all others cost
     * little; empty for all. Nodes without a usable name may be visited all the same.
     */
    default Optional<Set<NodeName>> only(TreePath folder) {
      return Optional.empty();
    }

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

  /** The nodes of a directory that are to be visited. */
  @FunctionalInterface
  private interface Nodes {
    Optional<Node> next();
  }

  private record Level(TreePath path, Node.Directory directory, Nodes nodes) {}

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
    var walk = new TreeWalk(trees, visitor);
    walk.run(walk.open(tree, path), path);
  }

  private void run(Nodes top, TreePath path) throws InterruptedException {
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
  private boolean drain(Nodes nodes, TreePath path) throws InterruptedException {
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
      levels.push(new Level(path, directory, open(directory.subtree(), path)));
      return true;
    } catch (HoldfastException e) {
      visitor.damaged(path, e);
      visitor.leave(path, directory);
      return false;
    }
  }

  private Nodes open(BlobId tree, TreePath path) {
    var all = trees.open(tree);
    return visitor.only(path).map(names -> named(all, names)).orElse(all::next);
  }

  /** The first of each name; what comes behind the last of them is not read. */
  private static Nodes named(TreeReader all, Set<NodeName> names) {
    var left = new HashSet<>(names);
    return () -> {
      if (left.isEmpty()) {
        return Optional.empty();
      }
      var node = all.next(left::contains);
      node.ifPresent(found -> left.remove(found.name()));
      return node;
    };
  }
}
