package io.holdfast.engine.backup;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the snapshot that a backup is compared with. */
final class ParentFinder {
  private static final Logger log = LoggerFactory.getLogger(ParentFinder.class);

  private ParentFinder() {}

  /**
   * Lists snapshots, so call it before the index is loaded.
   *
   * @throws io.holdfast.engine.EngineException SNAPSHOT_MISSING when a given one is absent
   */
  static Optional<StoredSnapshot> find(
      Repository repository, BackupRequest request, Set<String> paths) throws InterruptedException {
    return switch (request.parent()) {
      case ParentChoice.None _ -> Optional.empty();
      case ParentChoice.Given(var id) -> Optional.of(repository.snapshots().get(id));
      case ParentChoice.Newest(var alike) ->
          repository.snapshots().list(ParentFinder::passOver).stream()
              .filter(stored -> fits(stored.snapshot(), alike, request.labels(), paths))
              .max(Comparator.comparing(stored -> stored.snapshot().time().toInstant()));
    };
  }

  /** Damage in an old snapshot must not keep new ones from being made; check reports it. */
  private static void passOver(SnapshotId id, HoldfastException damage) {
    log.warn("snapshot cannot be a parent id={} reason={}", id, damage.getMessage());
  }

  private static boolean fits(
      Snapshot snapshot, Grouping alike, BackupRequest.Labels labels, Set<String> paths) {
    return (!alike.byHost() || snapshot.hostname().equals(labels.hostname()))
        && (!alike.byPaths() || Set.copyOf(snapshot.paths()).equals(paths))
        && (!alike.byTags() || Set.copyOf(snapshot.tags()).equals(Set.copyOf(labels.tags())))
        && !snapshot.time().toInstant().isAfter(labels.time().toInstant());
  }
}
