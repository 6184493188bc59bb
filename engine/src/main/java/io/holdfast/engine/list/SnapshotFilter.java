package io.holdfast.engine.list;

import io.holdfast.engine.snapshot.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which snapshots are meant. Each part left empty allows all.
 *
 * @param hosts any of these
 * @param tags any of these lists, of which a snapshot has every tag, see {@link Snapshot#hasTags}
 * @param paths all of these are among the snapshot's paths
 */
public record SnapshotFilter(List<String> hosts, List<List<String>> tags, List<String> paths)
    implements Predicate<Snapshot> {
  public SnapshotFilter {
    hosts = List.copyOf(hosts);
    tags = tags.stream().map(List::copyOf).toList();
    paths = List.copyOf(paths);
  }

  public static SnapshotFilter any() {
    return new SnapshotFilter(List.of(), List.of(), List.of());
  }

  /** The same, of whichever host. */
  public SnapshotFilter ofAnyHost() {
    return new SnapshotFilter(List.of(), tags, paths);
  }

  @Override
  public boolean test(Snapshot snapshot) {
    var hostMatches = hosts.isEmpty() || hosts.contains(snapshot.hostname());
    var tagsMatch = tags.isEmpty() || tags.stream().anyMatch(snapshot::hasTags);
    return hostMatches && tagsMatch && new HashSet<>(snapshot.paths()).containsAll(paths);
  }
}
