package io.holdfast.engine.rewrite;

import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a new snapshot beside an old one, or in its place. The old one goes when the new one is
 * durable and not before. Stopped in between it leaves both, and the next run finds the new one.
 * Not thread-safe.
 */
public final class SnapshotReplacer {
  private final Repository repository;
  private final RepositoryLock lock;
  private final boolean dryRun;
  private final Map<SnapshotId, StoredSnapshot> loaded = new HashMap<>();
  private final Map<Snapshot, SnapshotId> known = new HashMap<>();

  private SnapshotReplacer(Repository repository, RepositoryLock lock, boolean dryRun) {
    this.repository = repository;
    this.lock = lock;
    this.dryRun = dryRun;
  }

  /**
   * Loads all snapshots that can be read.
   *
   * @param lock exclusive, if anything is to be removed
   * @param dryRun whether nothing is changed
   */
  public static SnapshotReplacer load(Repository repository, RepositoryLock lock, boolean dryRun)
      throws InterruptedException {
    var replacer = new SnapshotReplacer(repository, lock, dryRun);
    for (var stored : repository.snapshots().list((_, _) -> {})) {
      replacer.loaded.put(stored.id(), stored);
      replacer.known.put(stored.snapshot(), stored.id());
    }
    return replacer;
  }

  /**
   * @throws io.holdfast.engine.EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED
   */
  public StoredSnapshot get(SnapshotId id) {
    var stored = loaded.get(id);
    return stored == null ? repository.snapshots().get(id) : stored;
  }

  /**
   * Saves a snapshot, unless there is one that says the same.
   *
   * @param remove whether the old one goes
   * @return the snapshot that says it; none in a dry run
   * @throws io.holdfast.engine.EngineException LOCK_LOST
   */
  public Optional<SnapshotId> replace(StoredSnapshot old, Snapshot fresh, boolean remove) {
    if (dryRun) {
      return Optional.empty();
    }
    lock.ensureHeld();
    var id = known.computeIfAbsent(fresh, _ -> repository.snapshots().save(fresh).id());
    if (remove && !id.equals(old.id())) {
      remove(old);
    }
    return Optional.of(id);
  }

  /**
   * Removes a snapshot that nothing replaces.
   *
   * @throws io.holdfast.engine.EngineException LOCK_LOST
   */
  public void remove(StoredSnapshot old) {
    if (!dryRun) {
      lock.ensureHeld();
      repository.snapshots().delete(old.id());
      known.remove(old.snapshot(), old.id()); // nothing is to rely on it now
    }
  }
}
