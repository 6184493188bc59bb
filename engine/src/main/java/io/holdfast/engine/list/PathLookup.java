package io.holdfast.engine.list;

import static io.holdfast.base.ErrorCode.PATH_MISSING;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.Optional;

/** Finds what lies at a path, reading one tree for each name. */
public final class PathLookup {
  private PathLookup() {}

  /**
   * @param root the tree that the path starts in
   * @return empty for the root itself, which has no node, and when nothing lies there
   */
  public static Optional<Node> find(TreeSource trees, BlobId root, TreePath path) {
    var tree = root;
    Optional<Node> found = Optional.empty();
    for (var name : path.names()) {
      if (found.isPresent()) {
        if (!(found.get() instanceof Node.Directory directory)) {
          return Optional.empty();
        }
        tree = directory.subtree();
      }
      found = find(trees, tree, name);
      if (found.isEmpty()) {
        return Optional.empty();
      }
    }
    return found;
  }

  /**
   * The tree of the folder at a path; of the root, {@code root}.
   *
   * @throws EngineException PATH_MISSING when nothing or no folder lies there
   */
  public static BlobId folder(TreeSource trees, BlobId root, TreePath path) {
    if (path.isRoot()) {
      return root;
    }
    var node = find(trees, root, path);
    if (node.isEmpty()) {
      throw new EngineException(PATH_MISSING, "the snapshot has no '%s'".formatted(path));
    }
    if (node.get() instanceof Node.Directory directory) {
      return directory.subtree();
    }
    throw new EngineException(PATH_MISSING, "'%s' is not a folder in the snapshot".formatted(path));
  }

  private static Optional<Node> find(TreeSource trees, BlobId tree, NodeName name) {
    var nodes = trees.open(tree);
    var node = nodes.next(name::equals);
    while (node.isPresent() && !node.get().name().equals(name)) {
      node = nodes.next(name::equals); // past those that have no usable name
    }
    return node;
  }
}
