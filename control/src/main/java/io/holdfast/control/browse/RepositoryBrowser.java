package io.holdfast.control.browse;

import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.control.copy.ReadableCopies;
import io.holdfast.control.fileindex.IndexedTrees;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.list.FolderLister;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks into points through the file index, and through the repositories that hold them. */
public final class RepositoryBrowser implements Browser {
  private final ReadableCopies copies;
  private final IndexedTrees indexed;

  public RepositoryBrowser(ReadableCopies copies, IndexedTrees indexed) {
    this.copies = copies;
    this.indexed = indexed;
  }

  @Override
  public Page<Entry> list(RestorePoint point, String path, @Nullable String after, int limit)
      throws InterruptedException {
    var folder = TreePath.parse(path);
    var from = Optional.ofNullable(after).map(RepositoryBrowser::name);
    var found = copies.of(point.id());
    for (var copy : found) {
      var listing = indexed.list(copy, folder, from, limit);
      if (listing.isPresent()) {
        return page(folder, listing.get());
      }
    }
    return copies.read(
        found,
        (repository, snapshot, _) -> {
          var page =
              new FolderLister(TreeSource.of(repository)).list(snapshot, folder, from, limit);
          return new Page<>(
              page.nodes().stream().map(node -> Nodes.entry(folder, node)).toList(),
              page.next().map(RepositoryBrowser::hex).orElse(null));
        });
  }

  @Override
  public Map<String, Entry> find(RestorePoint point, Collection<String> paths)
      throws InterruptedException {
    var parsed = new LinkedHashMap<String, TreePath>();
    paths.forEach(path -> parsed.put(path, TreePath.parse(path)));
    return copies.read(
        copies.of(point.id()),
        (repository, snapshot, _) -> {
          var trees = TreeSource.of(repository);
          var found = new LinkedHashMap<String, Entry>();
          parsed.forEach((text, path) ->
              PathLookup.find(trees, snapshot.tree(), path)
                  .ifPresent(node -> found.put(text, Nodes.entry(path.parent(), node))));
          return found;
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
    var from = copies.of(question.from().id());
    var to = copies.of(question.to().id());
    return copies.read(
        togetherFirst(from, to),
        (before, left, first) ->
            copies.read(
                togetherFirst(to, List.of(first)),
                (now, right, _) ->
                    new DiffPages(folder, after, limit)
                        .read(
                            Differ.Sides.of(before, now),
                            tree(before, left, folder),
                            tree(now, right, folder))));
  }

  private static BlobId tree(Repository repository, Snapshot snapshot, TreePath folder) {
    return PathLookup.folder(TreeSource.of(repository), snapshot.tree(), folder);
  }

  /** Copies that lie in one repository with the others come first: those are compared exactly. */
  private static List<PointCopy> togetherFirst(List<PointCopy> copies, List<PointCopy> others) {
    var repositories = others.stream().map(PointCopy::repositoryId).collect(Collectors.toSet());
    return copies.stream()
        .sorted(Comparator.comparing(copy -> !repositories.contains(copy.repositoryId())))
        .toList();
  }

  private static NodeName name(String hex) {
    return NodeName.of(HexFormat.of().parseHex(hex));
  }

  private static String hex(NodeName name) {
    return HexFormat.of().formatHex(name.bytes().toByteArray());
  }
}
