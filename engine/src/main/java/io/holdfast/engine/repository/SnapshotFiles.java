package io.holdfast.engine.repository;

import static io.holdfast.base.ErrorCode.INPUT_INVALID;
import static io.holdfast.base.ErrorCode.SNAPSHOT_AMBIGUOUS;
import static io.holdfast.base.ErrorCode.SNAPSHOT_DAMAGED;
import static io.holdfast.base.ErrorCode.SNAPSHOT_MISSING;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotCodec;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;

/** The snapshots of an open repository. Thread-safe. */
public final class SnapshotFiles {
  private static final int LOADS_AT_ONCE = 8;

  private final SealedFiles files;

  SnapshotFiles(SealedFiles files) {
    this.files = files;
  }

  /** The ids of all snapshots, in no order, without reading them. */
  public List<SnapshotId> ids() {
    var ids = new ArrayList<SnapshotId>();
    files.list(ObjectType.SNAPSHOT, object -> ids.add(SnapshotId.parse(object.name().id())));
    return ids;
  }

  /**
   * Those of them that are there: what a list lacks is asked for by its name, as it may be late.
   */
  public List<SnapshotId> present(Collection<SnapshotId> wanted) {
    var listed = new HashSet<>(ids());
    return wanted.stream().filter(id -> listed.contains(id) || isThere(id)).toList();
  }

  /**
   * All snapshots, oldest first. One that is removed meanwhile is left out.
   *
   * @throws EngineException SNAPSHOT_DAMAGED when one is not readable
   */
  public List<StoredSnapshot> list() throws InterruptedException {
    return list((_, damage) -> {
      throw damage;
    });
  }

  /**
   * All snapshots that can be read, oldest first.
   *
   * @param damaged is told of each that cannot, by several threads at a time
   */
  public List<StoredSnapshot> list(BiConsumer<SnapshotId, HoldfastException> damaged)
      throws InterruptedException {
    List<StoredSnapshot> loaded = Collections.synchronizedList(new ArrayList<>());
    try (var group = TaskGroup.open("snapshot-load", LOADS_AT_ONCE)) {
      for (var id : ids()) {
        group.fork(() -> loadIfThere(id, loaded, damaged));
      }
      group.join();
    }
    var sorted = new ArrayList<>(loaded);
    sorted.sort(
        Comparator.comparing((StoredSnapshot stored) -> stored.snapshot().time().toInstant())
            .thenComparing(stored -> stored.id().digest()));
    return sorted;
  }

  /**
   * @throws EngineException SNAPSHOT_MISSING, SNAPSHOT_DAMAGED
   */
  public StoredSnapshot get(SnapshotId id) {
    try {
      return new StoredSnapshot(id, decode(id, files.load(id.objectName())));
    } catch (StoreException e) {
      if (e.code() == ErrorCode.OBJECT_MISSING) {
        throw new EngineException(SNAPSHOT_MISSING, "no snapshot %s".formatted(id), e);
      }
      throw e;
    }
  }

  /** As {@link #resolve}, and reads it; SNAPSHOT_DAMAGED when it cannot be read. */
  public StoredSnapshot get(String prefix) {
    return get(resolve(prefix));
  }

  /**
   * The id of the snapshot that starts with {@code prefix}, without reading the snapshot.
   *
   * @throws EngineException INPUT_INVALID, SNAPSHOT_MISSING, SNAPSHOT_AMBIGUOUS
   */
  public SnapshotId resolve(String prefix) {
    if (prefix.isEmpty() || !prefix.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
      throw new EngineException(
          INPUT_INVALID, "'%s' is not the start of a snapshot's id".formatted(prefix));
    }
    var wanted = prefix.toLowerCase(java.util.Locale.ROOT);
    var found = ids().stream().filter(id -> id.toString().startsWith(wanted)).toList();
    if (found.isEmpty()) {
      throw new EngineException(
          SNAPSHOT_MISSING, "no snapshot's id starts with '%s'".formatted(prefix));
    }
    if (found.size() > 1) {
      throw new EngineException(
          SNAPSHOT_AMBIGUOUS,
          "the ids of %d snapshots start with '%s'; give more of it"
              .formatted(found.size(), prefix));
    }
    return found.getFirst();
  }

  /** Saves a snapshot. All that it refers to must be durable, see {@link BlobWriter#flush}. */
  public StoredSnapshot save(Snapshot snapshot) {
    var name = files.save(ObjectType.SNAPSHOT, SnapshotCodec.encode(snapshot));
    return new StoredSnapshot(SnapshotId.parse(name.id()), snapshot);
  }

  /** Removes a snapshot; its data stays until it is pruned. */
  public void delete(SnapshotId id) {
    files.delete(id.objectName());
  }

  private boolean isThere(SnapshotId id) {
    try {
      get(id);
      return true;
    } catch (EngineException e) {
      return switch (e.code()) {
        case SNAPSHOT_MISSING -> false;
        case SNAPSHOT_DAMAGED -> true;
        default -> throw e;
      };
    }
  }

  private void loadIfThere(
      SnapshotId id,
      List<StoredSnapshot> loaded,
      BiConsumer<SnapshotId, HoldfastException> damaged) {
    try {
      loaded.add(get(id));
    } catch (EngineException e) {
      switch (e.code()) {
        case SNAPSHOT_MISSING -> {} // removed since the list was read
        case SNAPSHOT_DAMAGED -> damaged.accept(id, e);
        default -> throw e;
      }
    }
  }

  private static Snapshot decode(SnapshotId id, byte[] json) {
    try {
      return SnapshotCodec.decode(json);
    } catch (IOException e) {
      throw new EngineException(
          SNAPSHOT_DAMAGED, "snapshot %s: %s".formatted(id, e.getMessage()), e);
    }
  }
}
