package io.holdfast.control.fileindex;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.control.ControlException;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders of points, where their points are indexed. Thread-safe. */
public final class IndexedTrees {
  private static final Logger log = LoggerFactory.getLogger(IndexedTrees.class);

  private final FileIndexes indexes;

  public IndexedTrees(FileIndexes indexes) {
    this.indexes = indexes;
  }

  /** Some entries of a folder, by name; {@code more} when others follow the last one. */
  public record Listing(List<IndexEntry> entries, boolean more) {
    public Listing {
      entries = List.copyOf(entries);
    }
  }

  /**
   * One page of a folder.
   *
   * @param after exclusive; empty for the first page
   * @return empty when the point is not indexed
   * @throws ControlException PATH_MISSING when the point has no such folder
   */
  public Optional<Listing> list(
      PointCopy copy, TreePath folder, Optional<NodeName> after, int limit) {
    var snapshot = copy.snapshotId();
    if (snapshot == null) {
      return Optional.empty();
    }
    try {
      return indexes
          .find(copy.repositoryId())
          .flatMap(index ->
              index.look(look -> list(look, SnapshotId.parse(snapshot), folder, after, limit)));
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.PATH_MISSING) {
        throw e;
      }
      // The repository itself still answers, only slower; the keeper makes a damaged one anew.
      log.warn("file index cannot be read repository={}: {}", copy.repositoryId(), e.getMessage());
      return Optional.empty();
    }
  }

  static Optional<Listing> list(
      IndexLook look, SnapshotId snapshot, TreePath path, Optional<NodeName> after, int limit) {
    var root = look.root(snapshot);
    if (root.isEmpty()) {
      return Optional.empty();
    }
    var folder = new IndexedFolder(look, root.getAsInt());
    for (var name : path.names()) {
      var entry = folder.find(name).orElseThrow(() -> missing(path, "has no '%s'"));
      if (entry.folder() == 0) {
        throw missing(path, "has no folder '%s'");
      }
      folder = new IndexedFolder(look, entry.folder());
    }
    var entries = folder.page(after, limit + 1);
    return Optional.of(
        entries.size() > limit
            ? new Listing(entries.subList(0, limit), true)
            : new Listing(entries, false));
  }

  private static ControlException missing(TreePath path, String what) {
    return new ControlException(ErrorCode.PATH_MISSING, ("the snapshot " + what).formatted(path));
  }
}
