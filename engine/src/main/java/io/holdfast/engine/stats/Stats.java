package io.holdfast.engine.stats;

import io.holdfast.engine.EngineException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/** The verb. Memory grows by some 32 bytes for each content, path or tree that counts once. */
public final class Stats {
  private Stats() {}

  /**
   * @param repository its index is loaded here
   * @throws EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED, INDEX_DAMAGED, BLOB_MISSING,
   *     BLOB_DAMAGED, TREE_DAMAGED
   * @throws io.holdfast.store.StoreException STORE_UNREACHABLE
   */
  public static StatsReport run(
      Repository repository,
      Collection<SnapshotId> snapshots,
      StatsMode mode,
      StatsListener listener)
      throws InterruptedException {
    var stored = new ArrayList<StoredSnapshot>();
    for (var id : new LinkedHashSet<>(snapshots)) {
      stored.add(repository.snapshots().get(id));
    }
    repository.loadIndex();
    return switch (mode) {
      case RAW_DATA -> new BlobCount(repository, listener).run(stored);
      case RESTORE_SIZE, FILES_BY_CONTENTS, BLOBS_PER_FILE ->
          count(repository, stored, mode, listener);
    };
  }

  private static StatsReport count(
      Repository repository, List<StoredSnapshot> stored, StatsMode mode, StatsListener listener)
      throws InterruptedException {
    var counted = new FileCount(repository, mode, listener);
    for (var each : stored) {
      counted.add(TreeSource.of(repository), each.snapshot().tree());
    }
    return counted.report(stored.size());
  }
}
