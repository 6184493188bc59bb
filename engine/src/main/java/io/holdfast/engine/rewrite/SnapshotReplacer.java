package io.holdfast.engine.rewrite;

import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Puts a new snapshot beside an old one, or in its place. The old one goes when the new one is
 * durable and not before. Stopped in between it leaves both, and the next run finds the new one.
 * Not thread-safe.
 */
public final class SnapshotReplacer {
  private final Repository repository;
  private final RepositoryLock lock;
  private final Map<Snapshot, SnapshotId> known = new HashMap<>();

  /**
   * @param lock exclusive, if anything is to be removed
   * @param snapshots all of the repository's
   */
  public SnapshotReplacer(
      Repository repository, RepositoryLock lock, Collection<StoredSnapshot> snapshots) {
    this.repository = repository;
    this.lock = lock;
    snapshots.forEach(stored -> known.put(stored.snapshot(), stored.id()));
  }

  /**
   * Saves a snapshot, unless there is one that says the same.
   *
   * @param remove whether the old one goes
   * @throws io.holdfast.engine.EngineException LOCK_LOST
   */
  public SnapshotId replace(StoredSnapshot old, Snapshot fresh, boolean remove) {
    lock.ensureHeld();
    var id = known.computeIfAbsent(fresh, _ -> repository.snapshots().save(fresh).id());
    if (remove && !id.equals(old.id())) {
      lock.ensureHeld();
      repository.snapshots().delete(old.id());
    }
    return id;
  }
}
