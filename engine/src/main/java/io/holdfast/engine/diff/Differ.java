package io.holdfast.engine.diff;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
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

  private final Sides sides;
  private final DiffListener listener;
  private final ArrayDeque<Level> levels = new ArrayDeque<>();

  private long added;
  private long removed;
  private long contentChanged;
  private long metadataChanged;
  private long typeChanged;
  private long bytesAdded;
  private long bytesRemoved;

  /** Compares trees of one repository. */
  public Differ(TreeSource trees, DiffListener listener) {
    this(new Sides(trees, trees, true), listener);
  }

  public Differ(Sides sides, DiffListener listener) {
    this.sides = sides;
    this.listener = listener;
  }

  /**
   * Where the two trees lie.
   *
   * @param sameCut whether both repositories cut files alike, so that equal files have equal pieces
   *     (chunker polynomial). If not, files of the same size are told apart by their pieces only if
   *     they are one piece each, and else by their modification times
   */
  public record Sides(TreeSource before, TreeSource after, boolean sameCut) {
    public static Sides of(Repository before, Repository after) {
      return new Sides(
          TreeSource.of(before),
          TreeSource.of(after),
          before.config().polynomial().equals(after.config().polynomial()));
    }
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
      NodeComparison.compare(before.get(), after.get(), sides.sameCut())
          .ifPresent(
              found -> tell(new DiffEntry(path, found.change(), before, after, found.presumed())));
    } else {
      var change = before.isEmpty() ? Change.ADDED : after.isEmpty() ? Change.REMOVED : Change.TYPE;
      tell(new DiffEntry(path, change, before, after, false));
    }
    var left = subtree(before);
    var right = subtree(after);
    if (!left.equals(right)) {
      push(path, left, right);
    }
  }

  private void push(TreePath path, Optional<BlobId> before, Optional<BlobId> after) {
    try {
      levels.push(new Level(path, open(sides.before(), before), open(sides.after(), after)));
    } catch (HoldfastException e) {
      listener.damaged(path, e);
    }
  }

  private static OrderedNodes open(TreeSource trees, Optional<BlobId> tree) {
    return tree.isPresent() ? OrderedNodes.open(trees, tree.get()) : OrderedNodes.none();
  }

  private void tell(DiffEntry entry) {
    switch (entry.change()) {
      case ADDED -> added++;
      case REMOVED -> removed++;
      case CONTENT -> contentChanged++;
      case METADATA -> metadataChanged++;
      case TYPE -> typeChanged++;
    }
    if (entry.change() != Change.METADATA) {
      bytesRemoved += size(entry.before());
      bytesAdded += size(entry.after());
    }
    listener.entry(entry);
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
