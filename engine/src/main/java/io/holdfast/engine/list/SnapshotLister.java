package io.holdfast.engine.list;

import static io.holdfast.base.ErrorCode.SNAPSHOT_DAMAGED;
import static io.holdfast.base.ErrorCode.SNAPSHOT_MISSING;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lists and names the snapshots of a repository, oldest first. */
public final class SnapshotLister {
  private static final Comparator<StoredSnapshot> BY_TIME =
      Comparator.<StoredSnapshot, Instant>comparing(stored -> stored.snapshot().time().toInstant())
          .thenComparing(stored -> stored.id().digest());

  private final List<StoredSnapshot> snapshots;

  /**
   * @param snapshots all of the repository's, in any order
   */
  public SnapshotLister(Collection<StoredSnapshot> snapshots) {
    this.snapshots = snapshots.stream().sorted(BY_TIME).toList();
  }

  /**
   * Finds one snapshot, reading no more of them than it takes.
   *
   * @param filter of which {@code latest} is meant, the newest that can be read; an id stands for
   *     itself
   * @param damaged is told of each that cannot be read, when {@code latest} is looked for: it may
   *     be newer. By several threads at a time
   * @throws EngineException SNAPSHOT_MISSING, SNAPSHOT_AMBIGUOUS, SNAPSHOT_DAMAGED
   */
  public static StoredSnapshot get(
      Repository repository,
      SnapshotReference reference,
      Predicate<Snapshot> filter,
      BiConsumer<SnapshotId, HoldfastException> damaged)
      throws InterruptedException {
    if (!reference.isLatest()) {
      return repository.snapshots().get(reference.name());
    }
    var unread = new AtomicReference<@Nullable HoldfastException>();
    var readable =
        repository
            .snapshots()
            .list((id, failure) -> {
              unread.set(failure);
              damaged.accept(id, failure);
            });
    var lister = new SnapshotLister(readable);
    if (unread.get() != null && lister.list(filter).isEmpty()) {
      throw new EngineException(
          SNAPSHOT_DAMAGED, "none that is meant by 'latest' can be read", unread.get());
    }
    return lister.latest(filter);
  }

  public List<StoredSnapshot> list(Predicate<Snapshot> filter) {
    return snapshots.stream().filter(stored -> filter.test(stored.snapshot())).toList();
  }

  /**
   * The newest that the filter lets through.
   *
   * @throws EngineException SNAPSHOT_MISSING
   */
  public StoredSnapshot latest(Predicate<Snapshot> filter) {
    var matching = list(filter);
    if (matching.isEmpty()) {
      throw new EngineException(
          SNAPSHOT_MISSING,
          snapshots.isEmpty()
              ? "the repository has no snapshot yet"
              : "none of the %d snapshots is from such a host, with such tags and paths"
                  .formatted(snapshots.size()));
    }
    return matching.getLast();
  }
}
