package io.holdfast.control.prune;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.work.OrphanSnapshots;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.ObjectType;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * What lies in a repository, by its lists, locks excepted: what the gateway counts, and more than
 * all backups told. For the holder of an exclusive lock: nobody else writes then, and what others
 * wrote before was counted as it came, or is counted when their session ends.
 *
 * @param later what snapshots lie there of, and is counted when their session ends
 */
record StoredBytes(RepositoryId id, long listed, Map<BackupSessionId, Long> later) {
  private static final Set<ObjectType> COUNTED = EnumSet.complementOf(EnumSet.of(ObjectType.LOCK));

  /** An abort counts nothing when it ends. */
  private static final Set<BackupState> COUNTING =
      Collections.unmodifiableSet(
          EnumSet.complementOf(EnumSet.of(BackupState.ABORTING, BackupState.ENDED)));

  StoredBytes {
    later = Map.copyOf(later);
  }

  /**
   * Reads all snapshots only where one may be of a session that has not ended. What a client wrote
   * was counted as it came, whatever session it claims to be of.
   */
  static StoredBytes list(Held held, RepositoryId id, Repository repository)
      throws InterruptedException {
    var later = new HashMap<BackupSessionId, Long>();
    var live = held.decide(decision -> sessions(decision.catalog(), id));
    if (!live.isEmpty()) {
      for (var stored : repository.snapshots().list()) {
        OrphanSnapshots.session(stored)
            .filter(live::contains)
            .filter(_ -> !held.decide(decision -> hasArrived(decision.catalog(), id, stored)))
            .ifPresent(session -> later.merge(session, addedBytes(stored), Math::max));
      }
    }
    var bytes = new AtomicLong();
    COUNTED.forEach(
        type -> repository.store().list(type, object -> bytes.addAndGet(object.sizeBytes())));
    return new StoredBytes(id, bytes.get(), later);
  }

  /** What is counted of it now: a snapshot says what it likes, and not more than all lies there. */
  long counted(CatalogTransaction catalog) {
    var left = listed;
    for (var each : later.entrySet()) {
      if (isToCount(catalog, each.getKey())) {
        left -= Math.clamp(each.getValue(), 0, left);
      }
    }
    return left;
  }

  private boolean isToCount(CatalogTransaction catalog, BackupSessionId session) {
    return catalog
        .backupSessions()
        .find(session)
        .filter(it -> COUNTING.contains(it.standing().state()))
        .filter(it -> writesTo(catalog, it, id))
        .isPresent();
  }

  /** Whose snapshots may lie there, uncounted: under the lock no other session can write one. */
  private static Set<BackupSessionId> sessions(CatalogTransaction catalog, RepositoryId id) {
    var counting =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.States(COUNTING))
            .page(Page.all());
    return catalog.backupSessions().list(counting).items().stream()
        .filter(session -> writesTo(catalog, session, id))
        .map(BackupSession::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean hasArrived(
      CatalogTransaction catalog, RepositoryId id, StoredSnapshot stored) {
    return catalog.arrivals().find(id, stored.id().toString()).isPresent();
  }

  private static boolean writesTo(
      CatalogTransaction catalog, BackupSession session, RepositoryId id) {
    return catalog.backupSessions().repository(session.id()).filter(id::equals).isPresent();
  }

  /** As its session counts it. */
  private static long addedBytes(StoredSnapshot stored) {
    return stored.snapshot().summary().map(it -> it.blobs().addedPackedBytes()).orElse(0L);
  }
}
