package io.holdfast.control.copy;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Finds copies that the catalog does not know of: snapshots say what they were made of. */
public final class MadeCopies {
  private final Map<String, List<StoredSnapshot>> byOriginal = new HashMap<>();

  /**
   * @param listed the snapshots of a repository
   */
  public MadeCopies(Collection<StoredSnapshot> listed) {
    for (var stored : listed) {
      stored
          .snapshot()
          .original()
          .ifPresent(original ->
              byOriginal.computeIfAbsent(original.toString(), _ -> new ArrayList<>()).add(stored));
    }
  }

  /** One that was made of the copy's point, holds all of it and is nobody else's. */
  public Optional<SnapshotId> find(CatalogTransaction catalog, PointCopy copy) {
    var tree = catalog.restorePoints().get(copy.pointId()).content().manifestHash();
    return catalog.copies().of(copy.pointId()).stream()
        .map(PointCopy::snapshotId)
        .filter(Objects::nonNull)
        .flatMap(id -> byOriginal.getOrDefault(id, List.of()).stream())
        .filter(stored -> stored.snapshot().tree().toString().equals(tree))
        .map(StoredSnapshot::id)
        .filter(id -> isFree(catalog, copy, id))
        .findFirst();
  }

  private static boolean isFree(CatalogTransaction catalog, PointCopy copy, SnapshotId id) {
    return catalog.copies().find(copy.repositoryId(), id.toString()).stream()
        .allMatch(other -> other.id().equals(copy.id()));
  }
}
