package io.holdfast.control.fileindex;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the indexes as the catalog's points are, on one thread: new points within seconds, all that
 * is missing, gone or damaged at the start and every ten minutes. What cannot be indexed is tried
 * again an hour later. Closing stops it in the middle; the next start goes on.
 */
public final class IndexKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(IndexKeeper.class);
  private static final Duration NEWS_EVERY = Duration.ofSeconds(1);
  private static final Duration ALL_EVERY = Duration.ofMinutes(10);
  private static final Duration FAILED_REST = Duration.ofHours(1);
  private static final int NEWS_AT_ONCE = 500;

  private final Ledger ledger;
  private final RepositoryPool repositories;
  private final FileIndexes indexes;
  private final Thread thread;

  /** Snapshots that could not be indexed, and when. Of the keeper's thread. */
  private final Map<String, Instant> failed = new HashMap<>();

  /** Where the news begin. Of the keeper's thread. */
  private Position news;

  private Instant allLookedAt = Instant.MIN;

  private IndexKeeper(Ledger ledger, RepositoryPool repositories, FileIndexes indexes) {
    this.ledger = ledger;
    this.repositories = repositories;
    this.indexes = indexes;
    this.news = fromNowOn();
    this.thread = Thread.ofPlatform().name("file-index").daemon().unstarted(this::run);
  }

  public static IndexKeeper start(Ledger ledger, RepositoryPool repositories, FileIndexes indexes) {
    var keeper = new IndexKeeper(ledger, repositories, indexes);
    keeper.thread.start();
    return keeper;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          round();
        } catch (HoldfastException e) {
          log.warn("file indexes not looked after, will try again: {}", e.getMessage());
        }
        Thread.sleep(NEWS_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    var now = ledger.now();
    if (allLookedAt.isBefore(now.minus(ALL_EVERY)) || indexes.anyDamaged()) {
      news = fromNowOn();
      lookAtAll();
      allLookedAt = now;
      return;
    }
    for (var copy : newCopies()) {
      add(copy);
    }
  }

  private void lookAtAll() throws InterruptedException {
    failed.keySet().removeIf(snapshot -> !failedLately(snapshot));
    var known = new HashSet<RepositoryId>();
    for (var repository : repositories()) {
      known.add(repository.id());
      lookAt(repository.id());
    }
    for (var gone : indexes.onDisk()) {
      if (!known.contains(gone)) {
        indexes.discard(gone);
        log.info("file index removed repository={}", gone);
      }
    }
  }

  private void lookAt(RepositoryId repository) throws InterruptedException {
    indexes.renewIfDamaged(repository);
    var copies = copies(repository);
    if (copies.isEmpty() && indexes.find(repository).isEmpty()) {
      return;
    }
    try {
      var index = indexes.get(repository);
      var there = index.snapshots();
      var wanted = new HashSet<String>();
      copies.forEach(copy -> wanted.add(String.valueOf(copy.snapshotId())));
      var gone = new HashSet<>(there);
      gone.removeAll(wanted);
      if (!gone.isEmpty()) {
        index.remove(gone);
        log.info("points left the file index repository={} count={}", repository, gone.size());
      }
      for (var copy : copies) {
        if (!there.contains(String.valueOf(copy.snapshotId()))) {
          add(copy);
        }
      }
    } catch (HoldfastException e) {
      log.warn("file index not kept repository={}: {}", repository, e.getMessage());
    }
  }

  private void add(PointCopy copy) throws InterruptedException {
    var snapshot = copy.snapshotId();
    if (snapshot == null || failedLately(snapshot)) {
      return;
    }
    var started = System.nanoTime();
    try {
      indexes.renewIfDamaged(copy.repositoryId());
      var index = indexes.get(copy.repositoryId());
      var id = SnapshotId.parse(snapshot);
      if (index.look(look -> look.root(id)).isPresent()) {
        return;
      }
      repositories.use(
          copy.repositoryId(),
          repository -> {
            var tree = repository.snapshots().get(id).snapshot().tree();
            index.add(id, tree, TreeSource.of(repository));
            return id;
          });
      failed.remove(snapshot);
      log.info(
          "point indexed id={} took={} indexBytes={}",
          copy.pointId(),
          Duration.ofNanos(System.nanoTime() - started),
          index.bytes());
    } catch (HoldfastException e) {
      failed.put(snapshot, ledger.now());
      log.warn("point not indexed id={}: {}", copy.pointId(), e.getMessage());
    }
  }

  private boolean failedLately(String snapshot) {
    var at = failed.get(snapshot);
    return at != null && at.isAfter(ledger.now().minus(FAILED_REST));
  }

  /** Ids grow with time: all that is kept from now on comes after a new one. */
  private Position fromNowOn() {
    return new Position("", ledger.newId().toString());
  }

  private List<PointCopy> newCopies() {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.ID))
            .page(Page.after(news, NEWS_AT_ONCE));
    var copies = ledger.look(catalog -> catalog.copies().list(query)).items();
    if (!copies.isEmpty()) {
      var last = copies.getLast();
      news = new Position("", last.id().toString());
    }
    var openable = new HashSet<RepositoryId>();
    if (!copies.isEmpty()) {
      repositories().forEach(repository -> openable.add(repository.id()));
    }
    return copies.stream()
        .filter(copy -> openable.contains(copy.repositoryId()))
        .filter(copy -> copy.standing().state() == CopyState.VALID)
        .toList();
  }

  /** The newest first: they are what is asked for most. */
  private List<PointCopy> copies(RepositoryId repository) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.descending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Repositories(Set.of(repository)))
            .where(new PointCopyFilter.States(Set.of(CopyState.VALID)))
            .where(new PointCopyFilter.Statuses(FileSearch.OFFERED))
            .page(Page.all());
    return ledger.look(catalog -> catalog.copies().list(query)).items().stream()
        .filter(copy -> copy.snapshotId() != null)
        .toList();
  }

  /** Those that can be opened here. */
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
