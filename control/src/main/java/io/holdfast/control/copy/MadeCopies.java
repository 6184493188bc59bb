package io.holdfast.control.copy;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the snapshot of a copy lies, by a list of its repository. The catalog may know another
 * snapshot, or none: snapshots say what they were made of, and which session wrote that.
 */
public final class MadeCopies {
  private final Set<String> ids = new HashSet<>();
  private final Set<String> damaged;
  private final Map<String, List<Made>> byOriginal = new HashMap<>();
  private final Map<BackupSessionId, List<Made>> bySession = new HashMap<>();

  private record Made(SnapshotId id, String tree) {}

  /**
   * @param listed the snapshots of a repository that can be read
   * @param damaged the others
   */
  public MadeCopies(Collection<StoredSnapshot> listed, Collection<String> damaged) {
    this.damaged = Set.copyOf(damaged);
    ids.addAll(damaged);
    for (var stored : listed) {
      ids.add(stored.id().toString());
      stored.snapshot().original().ifPresent(original -> add(stored, original));
    }
  }

  private void add(StoredSnapshot stored, SnapshotId original) {
    var made = new Made(stored.id(), stored.snapshot().tree().toString());
    byOriginal.computeIfAbsent(original.toString(), _ -> new ArrayList<>()).add(made);
    OrphanSnapshots.session(stored)
        .ifPresent(session -> bySession.computeIfAbsent(session, _ -> new ArrayList<>()).add(made));
  }

  /** Whether the snapshot that the catalog knows is listed. */
  public boolean has(PointCopy copy) {
    return copy.snapshotId() != null && ids.contains(copy.snapshotId());
  }

  /**
   * The copy's own snapshot, or as {@link #find(CatalogTransaction, RestorePointId, RepositoryId)}.
   */
  public Optional<SnapshotId> find(CatalogTransaction catalog, PointCopy copy) {
    return has(copy)
        ? Optional.of(SnapshotId.parse(Objects.requireNonNull(copy.snapshotId())))
        : find(catalog, copy.pointId(), copy.repositoryId());
  }

  /**
   * One that was made of the point, holds all of it and is no other point's.
   *
   * @param repository that was listed
   */
  public Optional<SnapshotId> find(
      CatalogTransaction catalog, RestorePointId id, RepositoryId repository) {
    var point = catalog.restorePoints().get(id);
    var tree = point.content().manifestHash();
    var made =
        catalog.copies().of(id).stream()
            .map(PointCopy::snapshotId)
            .filter(Objects::nonNull)
            .flatMap(original -> byOriginal.getOrDefault(original, List.of()).stream());
    var written = bySession.getOrDefault(point.backupSessionId(), List.of()).stream();
    return Stream.concat(made, written)
        .filter(one -> one.tree().equals(tree))
        .map(Made::id)
        .filter(one -> isFree(catalog, id, repository, one))
        .findFirst();
  }

  /**
   * Snapshots that cannot be read and that no copy stands for: any copy may be one of them, so that
   * none is known to be away.
   */
  public List<String> doubtful(CatalogTransaction catalog, RepositoryId repository) {
    return damaged.stream()
        .filter(id -> catalog.copies().find(repository, id).isEmpty())
        .sorted()
        .toList();
  }

  private static boolean isFree(
      CatalogTransaction catalog, RestorePointId point, RepositoryId repository, SnapshotId id) {
    return catalog.copies().find(repository, id.toString()).stream()
        .allMatch(other -> other.pointId().equals(point));
  }
}
