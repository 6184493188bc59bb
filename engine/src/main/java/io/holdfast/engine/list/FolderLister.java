package io.holdfast.engine.list;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Lists folders of a snapshot page by page. Reads one tree for each name of the path, and holds no
 * more nodes than the page has, however large the folder.
 */
public final class FolderLister {
  private static final Comparator<Node> BY_NAME = Comparator.comparing(Node::name);

  private final TreeSource trees;

  public FolderLister(TreeSource trees) {
    this.trees = trees;
  }

  /**
   * @param after the last name of the page before; empty for the first page
   * @param limit at least 1
   * @throws EngineException PATH_MISSING when no folder lies at {@code path}; TREE_DAMAGED and its
   *     sisters
   */
  public FolderPage list(Snapshot snapshot, TreePath path, Optional<NodeName> after, int limit) {
    return page(PathLookup.folder(trees, snapshot.tree(), path), after, limit);
  }

  /** What lies at a path; empty for the root, which has no node, and when nothing does. */
  public Optional<Node> find(Snapshot snapshot, TreePath path) {
    return PathLookup.find(trees, snapshot.tree(), path);
  }

  /** Whatever the order in the tree: others may have written it. */
  private FolderPage page(BlobId tree, Optional<NodeName> after, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("a page of %d nodes".formatted(limit));
    }
    var smallest = new PriorityQueue<>(BY_NAME.reversed());
    var more = false;
    var nodes = trees.open(tree);
    for (var next = nodes.next(); next.isPresent(); next = nodes.next()) {
      var node = next.get();
      if (after.isPresent() && node.name().compareTo(after.get()) <= 0) {
        continue;
      }
      smallest.add(node);
      if (smallest.size() > limit) {
        smallest.remove();
        more = true;
      }
    }
    var page = new ArrayList<>(smallest);
    page.sort(BY_NAME);
    return new FolderPage(page, more ? Optional.of(page.getLast().name()) : Optional.empty());
  }
}
