package io.holdfast.engine.diff;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * Compares two trees. Folders with the same id are the same and are not read. Holds two nodes for
 * each level. Not thread-safe; for one comparison.
 */
public final class Differ {
  private record Level(TreePath path, OrderedNodes before, OrderedNodes after) {}

  private final TreeSource trees;
  private final DiffListener listener;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();

  private long added;
  private long removed;
  private long contentChanged;
  private long metadataChanged;
  private long typeChanged;
  private long bytesAdded;
  private long bytesRemoved;

  public Differ(TreeSource trees, DiffListener listener) {
    this.trees = trees;
    this.listener = listener;
  }

  /**
   * @param before and {@code after} are the trees of two snapshots, or of folders in them
   * @throws InterruptedException promptly when interrupted
   */
  public DiffTotals diff(BlobId before, BlobId after) throws InterruptedException {
    if (!before.equals(after)) {
      push(TreePath.ROOT, Optional.of(before), Optional.of(after));
    }
    while (!levels.isEmpty()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      var level = levels.element();
      try {
        step(level);
      } catch (HoldfastException e) {
        levels.remove(level);
        listener.damaged(level.path(), e);
      }
    }
    return new DiffTotals(
        added, removed, contentChanged, metadataChanged, typeChanged, bytesAdded, bytesRemoved);
  }

  private void step(Level level) {
    var before = level.before().peek();
    var after = level.after().peek();
    if (before.isEmpty() && after.isEmpty()) {
      levels.remove(level);
      return;
    }
    var order =
        before.isEmpty()
            ? 1
            : after.isEmpty() ? -1 : before.get().name().compareTo(after.get().name());
    var left = order <= 0 ? level.before().take() : Optional.<Node>empty();
    var right = order >= 0 ? level.after().take() : Optional.<Node>empty();
    var name = left.or(() -> right).orElseThrow().name();
    compare(level.path().child(name), left, right);
  }

  private void compare(TreePath path, Optional<Node> before, Optional<Node> after) {
    var sameType =
        before.isPresent()
            && after.isPresent()
            && before.get().getClass() == after.get().getClass();
    if (sameType) {
      NodeComparison.compare(before.get(), after.get())
          .ifPresent(change -> tell(path, change, before, after));
    } else {
      var change = before.isEmpty() ? Change.ADDED : after.isEmpty() ? Change.REMOVED : Change.TYPE;
      tell(path, change, before, after);
    }
    var left = subtree(before);
    var right = subtree(after);
    if (!left.equals(right)) {
      push(path, left, right);
    }
  }

  private void push(TreePath path, Optional<BlobId> before, Optional<BlobId> after) {
    try {
      levels.push(new Level(path, open(before), open(after)));
    } catch (HoldfastException e) {
      listener.damaged(path, e);
    }
  }

  private OrderedNodes open(Optional<BlobId> tree) {
    return tree.isPresent() ? OrderedNodes.open(trees, tree.get()) : OrderedNodes.none();
  }

  private void tell(TreePath path, Change change, Optional<Node> before, Optional<Node> after) {
    switch (change) {
      case ADDED -> added++;
      case REMOVED -> removed++;
      case CONTENT -> contentChanged++;
      case METADATA -> metadataChanged++;
      case TYPE -> typeChanged++;
    }
    if (change != Change.METADATA) {
      bytesRemoved += size(before);
      bytesAdded += size(after);
    }
    listener.entry(new DiffEntry(path, change, before, after));
  }

  private static long size(Optional<Node> node) {
    return node.isPresent() && node.get() instanceof Node.File file ? file.size() : 0;
  }

  private static Optional<BlobId> subtree(Optional<Node> node) {
    return node.isPresent() && node.get() instanceof Node.Directory directory
        ? Optional.of(directory.subtree())
        : Optional.empty();
  }
}
