package io.holdfast.control.browse;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.ControlException;
import io.holdfast.control.fileindex.IndexedTrees;
import io.holdfast.control.history.History;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.list.FolderLister;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks into points through the file index, and through the repositories that hold them. */
public final class RepositoryBrowser implements Browser {
  private final History history;
  private final RepositoryPool repositories;
  private final IndexedTrees indexed;

  public RepositoryBrowser(History history, RepositoryPool repositories, IndexedTrees indexed) {
    this.history = history;
    this.repositories = repositories;
    this.indexed = indexed;
  }

  @Override
  public Page<Entry> list(RestorePoint point, String path, @Nullable String after, int limit)
      throws InterruptedException {
    var folder = TreePath.parse(path);
    var from = Optional.ofNullable(after).map(RepositoryBrowser::name);
    var copies = copies(point.id());
    for (var copy : copies) {
      var listing = indexed.list(copy, folder, from, limit);
      if (listing.isPresent()) {
        return page(folder, listing.get());
      }
    }
    var copy = copies.getFirst();
    return repositories.use(
        copy.repositoryId(),
        repository -> {
          var page =
              new FolderLister(TreeSource.of(repository))
                  .list(snapshot(repository, copy), folder, from, limit);
          return new Page<>(
              page.nodes().stream().map(node -> Nodes.entry(folder, node)).toList(),
              page.next().map(RepositoryBrowser::hex).orElse(null));
        });
  }

  private static Page<Entry> page(TreePath folder, IndexedTrees.Listing listing) {
    var entries = listing.entries();
    return new Page<>(
        entries.stream().map(entry -> Nodes.entry(folder, entry)).toList(),
        listing.more() ? hex(entries.getLast().name()) : null);
  }

  @Override
  public Page<Change> diff(DiffQuestion question, @Nullable String after, int limit)
      throws InterruptedException {
    var folder = TreePath.parse(question.path());
    var from = copies(question.from().id());
    var to = copies(question.to().id());
    var pair = pair(from, to);
    return repositories.use(
        pair.from().repositoryId(),
        before ->
            repositories.use(
                pair.to().repositoryId(),
                now -> {
                  var left = tree(before, pair.from(), folder);
                  var right = tree(now, pair.to(), folder);
                  return new DiffPages(folder, after, limit)
                      .read(Differ.Sides.of(before, now), left, right);
                }));
  }

  private static BlobId tree(Repository repository, PointCopy copy, TreePath folder) {
    var top = snapshot(repository, copy).tree();
    return PathLookup.folder(TreeSource.of(repository), top, folder);
  }

  /** Copies of two points. */
  private record Pair(PointCopy from, PointCopy to) {}

  /** Such as one repository holds, if there are any: those are compared exactly. */
  private static Pair pair(List<PointCopy> from, List<PointCopy> to) {
    for (var left : from) {
      for (var right : to) {
        if (left.repositoryId().equals(right.repositoryId())) {
          return new Pair(left, right);
        }
      }
    }
    return new Pair(from.getFirst(), to.getFirst());
  }

  /** Copies that can be read, the first ones first; at least one. */
  private List<PointCopy> copies(RestorePointId point) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Points(Set.of(point)))
            .where(new PointCopyFilter.States(Set.of(CopyState.VALID)))
            .page(io.holdfast.catalog.query.Page.all());
    var readable =
        history.copies(query).items().stream().filter(copy -> copy.snapshotId() != null).toList();
    if (readable.isEmpty()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "restore point %s has no copy to look into".formatted(point));
    }
    return readable;
  }

  private static Snapshot snapshot(Repository repository, PointCopy copy) {
    var id = copy.snapshotId();
    if (id == null) {
      throw new IllegalStateException("copy %s without snapshot".formatted(copy.id()));
    }
    return repository.snapshots().get(SnapshotId.parse(id)).snapshot();
  }

  private static NodeName name(String hex) {
    return NodeName.of(HexFormat.of().parseHex(hex));
  }

  private static String hex(NodeName name) {
    return HexFormat.of().formatHex(name.bytes().toByteArray());
  }
}
