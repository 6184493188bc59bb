package io.holdfast.control.browse;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.diff.DiffEntry;
import io.holdfast.engine.diff.DiffListener;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a comparison. The differ tells paths in their order and skips folders that are the
 * same, so a later page walks to its place again and holds no more than a page.
 */
final class DiffPages implements DiffListener {
  /** Ends a comparison whose page is full. */
  private static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Full() {
      super(null, null, false, false);
    }
  }

  private final TreePath folder;
  private final Optional<TreePath> after;
  private final int limit;
  private final List<Change> changes = new ArrayList<>();
  private @Nullable TreePath last;
  private boolean more;

  DiffPages(TreePath folder, @Nullable String after, int limit) {
    this.folder = folder;
    this.after = Optional.ofNullable(after).map(TreePath::parse);
    this.limit = limit;
  }

  Browser.Page<Change> read(Differ.Sides sides, BlobId before, BlobId now)
      throws InterruptedException {
    try {
      new Differ(sides, this).diff(before, now);
    } catch (Full e) {
      more = true;
    }
    return new Browser.Page<>(changes, more && last != null ? last.toString() : null);
  }

  @Override
  public void entry(DiffEntry entry) {
    if (after.isPresent() && entry.path().compareTo(after.get()) <= 0) {
      return;
    }
    if (changes.size() == limit) {
      throw new Full();
    }
    last = entry.path();
    changes.add(
        new Change(
            folder.resolve(entry.path()).toString(),
            kind(entry),
            entry.before().map(Nodes::size).orElse(null),
            entry.after().map(Nodes::size).orElse(null),
            entry.presumed()));
  }

  @Override
  public void damaged(TreePath path, HoldfastException failure) {
    throw failure;
  }

  private static Change.Kind kind(DiffEntry entry) {
    return switch (entry.change()) {
      case ADDED -> Change.Kind.ADDED;
      case REMOVED -> Change.Kind.REMOVED;
      case CONTENT -> Change.Kind.MODIFIED;
      case METADATA -> Change.Kind.METADATA_CHANGED;
      case TYPE -> Change.Kind.TYPE_CHANGED;
    };
  }
}
