package io.holdfast.control.fileindex;

import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Source;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The points of a source that are searched, the oldest first, and where their roots lie. A point is
 * searched in one of its copies.
 */
final class SearchedPoints {
  private final List<FoundFile.Point> points = new ArrayList<>();
  private final Map<SourceWalk.Place, BitSet> roots = new LinkedHashMap<>();
  private int notIndexed;

  private SearchedPoints() {}

  /**
   * @param copies in the order of their points in time
   * @param index of a repository; empty when it has none that can be used
   */
  static SearchedPoints of(
      List<PointCopy> copies, Function<RepositoryId, Optional<SearchedIndex>> index) {
    var searched = new SearchedPoints();
    var found = new HashSet<RestorePointId>();
    var lacking = new HashSet<RestorePointId>();
    for (var copy : copies) {
      if (found.contains(copy.pointId())) {
        continue;
      }
      var root = root(copy, index);
      if (root.isEmpty()) {
        lacking.add(copy.pointId());
        continue;
      }
      found.add(copy.pointId());
      var number = searched.points.size();
      searched.points.add(new FoundFile.Point(copy.pointId(), copy.pointInTime()));
      searched.roots.computeIfAbsent(root.get(), _ -> new BitSet()).set(number);
    }
    lacking.removeAll(found);
    searched.notIndexed = lacking.size();
    return searched;
  }

  Map<SourceWalk.Place, BitSet> roots() {
    return roots;
  }

  int notIndexed() {
    return notIndexed;
  }

  FoundFile found(Source source, SourceWalk.Match match) {
    var newestFirst =
        match.versions().values().stream()
            .sorted(
                Comparator.comparingInt((SourceWalk.Held it) -> it.points().length()).reversed())
            .toList();
    var name = match.path().name();
    return new FoundFile(
        source.projectId(),
        source.id(),
        match.path().toString(),
        name.toText(),
        name.bytes().isUtf8()
            ? null
            : Base64.getEncoder().encodeToString(name.bytes().toByteArray()),
        newestFirst.stream().limit(FoundFile.MOST_VERSIONS).map(this::version).toList(),
        newestFirst.size(),
        newestFirst.getFirst().points().length() == points.size());
  }

  private FoundFile.Version version(SourceWalk.Held held) {
    var numbers = held.points();
    var newest = new ArrayList<RestorePointId>();
    for (var at = numbers.length() - 1;
        at >= 0 && newest.size() < FoundFile.MOST_POINTS;
        at = numbers.previousSetBit(at - 1)) {
      newest.add(points.get(at).id());
    }
    var entry = held.entry();
    var content = entry.content();
    var link = entry.link();
    return new FoundFile.Version(
        entry.kind(),
        entry.kind() == EntryKind.FILE ? (Long) entry.size() : null,
        entry.modified(),
        content == null || !content.whole() ? null : content.id().toString(),
        link == null ? null : link.toText(),
        new FoundFile.SeenIn(
            points.get(numbers.nextSetBit(0)),
            points.get(numbers.length() - 1),
            newest,
            numbers.cardinality()));
  }

  private static Optional<SourceWalk.Place> root(
      PointCopy copy, Function<RepositoryId, Optional<SearchedIndex>> index) {
    var snapshot = copy.snapshotId();
    if (snapshot == null) {
      return Optional.empty();
    }
    var opened = index.apply(copy.repositoryId());
    if (opened.isEmpty()) {
      return Optional.empty();
    }
    var root = opened.get().look().root(SnapshotId.parse(snapshot));
    return root.isPresent()
        ? Optional.of(new SourceWalk.Place(opened.get(), root.getAsInt()))
        : Optional.empty();
  }
}
