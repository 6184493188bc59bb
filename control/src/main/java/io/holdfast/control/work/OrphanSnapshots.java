package io.holdfast.control.work;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Recovery;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.lock.StaleLocks;
import io.holdfast.engine.snapshot.StoredSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes snapshots that no restore point stands for: written by a session of ours that ended
 * without sealing them, because it was aborted, failed, or its agent came back too late. Never
 * touched are snapshots without our session's tag, those of sessions that this catalog does not
 * know, and those that were made of others, by whoever tags, rewrites or copies; nor anything in a
 * repository from which nothing may be removed. Neither are those of sessions made before the
 * catalog was last rebuilt from a sealed one, which may have forgotten what became of them (ADR
 * 0190). Only the snapshot file goes; its data stays until a prune.
 *
 * <p>Of a snapshot that somebody replaced, its point learns the new id ({@link ReplacedSnapshots}).
 */
public final class OrphanSnapshots {
  /** The tag that ties a snapshot to its session, followed by the session's id. */
  public static final String SESSION_TAG = "holdfast-session=";

  private static final Logger log = LoggerFactory.getLogger(OrphanSnapshots.class);
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final InstantSource clock;
  private final ReplacedSnapshots replaced;

  public OrphanSnapshots(Ledger ledger, RepositoryPool pool, InstantSource clock) {
    this.ledger = ledger;
    this.pool = pool;
    this.clock = clock;
    replaced = new ReplacedSnapshots(ledger);
  }

  /**
   * Looks through all repositories. One that is locked or cannot be reached is left for the next
   * time.
   *
   * @return snapshots removed
   */
  public int removeAll() throws InterruptedException {
    var removed = 0;
    for (var repository : repositories()) {
      try {
        removed += remove(repository.id());
      } catch (HoldfastException e) {
        log.warn(
            "orphan snapshots not looked for repository={} reason={}",
            repository.id(),
            e.getMessage());
      }
    }
    return removed;
  }

  /**
   * Also removes the locks in the repository whose holders are gone: stock clients refuse to work
   * beside them.
   *
   * @return snapshots removed from one repository
   */
  public int remove(RepositoryId id) throws InterruptedException {
    var known = ledger.look(catalog -> catalog.repositories().get(id));
    return pool.use(
        id,
        repository -> {
          var options = LockOptions.standard(clock).removingAbandoned().waitingUpTo(LOCK_PATIENCE);
          new StaleLocks(repository.sealedFiles(), options).removeAbandoned();
          if (known.appendOnly() || known.lock() != null || repository.config().isAppendOnly()) {
            return 0;
          }
          var listed = Listed.of(repository);
          if (orphans(id, listed).isEmpty() && replaced.in(id, listed).isEmpty()) {
            return 0;
          }
          try (var lock = RepositoryLock.acquireExclusive(repository.sealedFiles(), options)) {
            return remove(repository, id, lock);
          }
        });
  }

  private int remove(
      io.holdfast.engine.repository.Repository repository, RepositoryId id, RepositoryLock lock)
      throws InterruptedException {
    var listed = Listed.of(repository);
    replaced.follow(id, repository, listed);
    var orphans = orphans(id, listed);
    for (var orphan : orphans) {
      lock.ensureHeld();
      repository.snapshots().delete(orphan.id());
      log.info("orphan snapshot removed id={} repository={}", orphan.id(), id);
    }
    return orphans.size();
  }

  /**
   * The snapshots of a repository.
   *
   * @param ids of the damaged ones too, which tell no session and keep no others from being looked
   *     at
   */
  record Listed(List<StoredSnapshot> readable, Set<String> ids) {
    private static Listed of(io.holdfast.engine.repository.Repository repository)
        throws InterruptedException {
      var ids = ConcurrentHashMap.<String>newKeySet();
      var readable =
          repository
              .snapshots()
              .list((id, damage) -> {
                ids.add(id.toString());
                log.warn("damaged snapshot passed over id={} reason={}", id, damage.getMessage());
              });
      readable.forEach(stored -> ids.add(stored.id().toString()));
      return new Listed(readable, ids);
    }

    boolean has(PointCopy copy) {
      return copy.snapshotId() != null && ids.contains(copy.snapshotId());
    }
  }

  private List<StoredSnapshot> orphans(RepositoryId repository, Listed listed) {
    return ledger.look(catalog -> {
      var since =
          catalog.sealedCatalogs().lastRecovery().map(Recovery::recoveredAt).orElse(Instant.MIN);
      return listed.readable().stream()
          .filter(stored -> stored.snapshot().original().isEmpty())
          .filter(stored ->
              session(catalog, stored)
                  .filter(session -> session.times().createdAt().isAfter(since))
                  .filter(session -> session.standing().state() == BackupState.ENDED)
                  .filter(session -> isNobodys(catalog, repository, stored, session, listed))
                  .isPresent())
          .toList();
    });
  }

  /** Of a session with a point, only what lies beside the very snapshot of that point. */
  private static boolean isNobodys(
      CatalogTransaction catalog,
      RepositoryId repository,
      StoredSnapshot stored,
      BackupSession session,
      Listed listed) {
    if (session.restorePoint().isEmpty()) {
      return true;
    }
    var copies =
        catalog.copies().of(session.pointId()).stream()
            .filter(copy -> copy.repositoryId().equals(repository))
            .toList();
    return !copies.isEmpty()
        && copies.stream()
            .allMatch(copy ->
                copy.standing().state() == CopyState.VALID
                    && listed.has(copy)
                    && !stored.id().toString().equals(copy.snapshotId()));
  }

  static Optional<BackupSession> session(CatalogTransaction catalog, StoredSnapshot stored) {
    return session(stored).flatMap(catalog.backupSessions()::find);
  }

  /** The session that wrote it, as it says itself. */
  public static Optional<BackupSessionId> session(StoredSnapshot stored) {
    return stored.snapshot().tags().stream()
        .filter(tag -> tag.startsWith(SESSION_TAG))
        .map(tag -> tag.substring(SESSION_TAG.length()))
        .filter(OrphanSnapshots::isId)
        .map(id -> new BackupSessionId(UUID.fromString(id)))
        .findFirst();
  }

  /** Tags are anybody's to write. */
  private static boolean isId(String text) {
    return text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  private List<Repository> repositories() {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .page(Page.all());
    return ledger.look(catalog -> catalog.repositories().list(query)).items().stream()
        .filter(repository -> repository.formatId() != null)
        .filter(repository -> repository.passwordSecretId() != null)
        .toList();
  }
}
