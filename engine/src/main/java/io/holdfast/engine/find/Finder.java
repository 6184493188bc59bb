package io.holdfast.engine.find;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Searches snapshots, one after the other. A folder in which nothing was found is not searched
 * again in a later snapshot that has it unchanged. Not thread-safe.
 */
public final class Finder {
  /** About 15 MB of them. */
  private static final int MOST_BARREN = 200_000;

  private final TreeSource trees;
  private final FindRequest request;
  private final FindListener listener;

  /** Trees with no match in or below them, wherever they lie. */
  private final Set<BlobId> barren = new HashSet<>();

  public Finder(TreeSource trees, FindRequest request, FindListener listener) {
    this.trees = trees;
    this.request = request;
    this.listener = listener;
  }

  /**
   * @return how many nodes and roots matched
   * @throws InterruptedException promptly when interrupted
   */
  public long find(List<StoredSnapshot> snapshots) throws InterruptedException {
    var matches = 0L;
    for (var snapshot : snapshots) {
      matches += new Search(snapshot).run();
    }
    return matches;
  }

  /** One snapshot's search. */
  private final class Search implements TreeWalk.Visitor {
    private final StoredSnapshot snapshot;

    /** Matches and damages told before each folder that the walk is in. */
    private final ArrayDeque<Long> before = new ArrayDeque<>();

    private long matches;
    private long damages;

    Search(StoredSnapshot snapshot) {
      this.snapshot = snapshot;
    }

    long run() throws InterruptedException {
      if (request.matchesRoot(snapshot.snapshot().tree())) {
        matches++;
        listener.foundRoot(snapshot);
      }
      try {
        TreeWalk.walk(trees, snapshot.snapshot().tree(), TreePath.ROOT, this);
      } catch (HoldfastException e) {
        listener.damaged(snapshot, TreePath.ROOT, e);
      }
      return matches;
    }

    @Override
    public boolean visit(TreePath path, Node node) {
      if (request.matches(path, node)) {
        matches++;
        listener.found(snapshot, path, node);
      }
      if (!(node instanceof Node.Directory directory) || barren.contains(directory.subtree())) {
        return false;
      }
      before.push(matches + damages);
      return true;
    }

    @Override
    public void leave(TreePath path, Node.Directory directory) {
      var unchanged = before.pop() == matches + damages;
      if (unchanged && request.ignoresPlace() && barren.size() < MOST_BARREN) {
        barren.add(directory.subtree());
      }
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      damages++;
      listener.damaged(snapshot, path, failure);
    }
  }
}
