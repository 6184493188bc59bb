package io.holdfast.control.point;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.copy.CopyStatus;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.forget.Forget;
import io.holdfast.engine.forget.ForgetListener;
import io.holdfast.engine.forget.ForgetRequest;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes restore points for good: those whose time in the trash is over, and those that a person
 * wants gone at once. First the catalog says DELETING, then the snapshots are forgotten, then it
 * says DELETED: a point whose removal was cut short is never offered again, and {@link
 * #finishBegun} ends it.
 */
public final class PointRemoval {
  private static final Logger log = LoggerFactory.getLogger(PointRemoval.class);

  /** A removal waits this long for backups and restores in the same repository to end. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(20);

  /** So many points begin to leave in one transaction. */
  private static final int BATCH = 100;

  private final Ledger ledger;
  private final RepositoryPool repositories;
  private final Duration lockPatience;

  public PointRemoval(Ledger ledger, RepositoryPool repositories) {
    this(ledger, repositories, LOCK_PATIENCE);
  }

  /**
   * @param lockPatience how long to wait for others who work in a repository
   */
  public PointRemoval(Ledger ledger, RepositoryPool repositories, Duration lockPatience) {
    this.ledger = ledger;
    this.repositories = repositories;
    this.lockPatience = lockPatience;
  }

  /** Removes a point now, whether it is in the trash or not. */
  void remove(Caller caller, RestorePointId id) throws InterruptedException {
    var actor = RequestContext.actor(caller);
    var begun =
        ledger.decide(decision -> {
          var before = decision.catalog().restorePoints().get(id);
          PointTrash.requireRemovable(decision, before);
          return new Begun(before.status(), begin(decision, actor, before));
        });
    try {
      drop(ledger.look(catalog -> catalog.copies().of(id)));
    } catch (HoldfastException e) {
      ledger.decide(decision -> takeBack(decision, begun));
      throw e;
    }
    ledger.decide(decision -> end(decision, id));
  }

  /**
   * Removes the points whose time in the trash is over, and ends removals that were cut short. What
   * cannot go now, because its repository is locked or away, is left for the next time.
   *
   * @return points removed
   */
  public int emptyTrash() throws InterruptedException {
    while (ledger.decide(this::beginDue) == BATCH) {
      log.debug("more points are due in the trash");
    }
    return finishBegun();
  }

  /**
   * Ends removals that were begun. Those that cannot end now are left for later.
   *
   * @return points removed
   */
  public int finishBegun() throws InterruptedException {
    var deleting = ledger.decide(PointRemoval::takeOver);
    for (var copies : byRepository(deleting).values()) {
      try {
        drop(copies);
      } catch (HoldfastException e) {
        log.warn(
            "restore points not removed yet repository={} count={} reason={}",
            copies.getFirst().repositoryId(),
            copies.size(),
            e.getMessage());
      }
    }
    var ended = 0;
    for (var point : deleting) {
      ended += ledger.decide(decision -> end(decision, point.id())) ? 1 : 0;
    }
    return ended;
  }

  /**
   * Begins with what is due. What has got a pin, or a restore, since it came there, stays there.
   */
  private int beginDue(Decision decision) {
    var begun = 0;
    for (var point : due(decision)) {
      if (begun < BATCH && removable(decision, point)) {
        begin(decision, Actor.SYSTEM, point);
        begun++;
      }
    }
    return begun;
  }

  /**
   * All that are on their way out. From here on nobody takes them back: whoever began counts on the
   * revision.
   */
  private static List<RestorePoint> takeOver(Decision decision) {
    var deleting = new RestorePointFilter.Statuses(EnumSet.of(PointStatus.DELETING));
    var points = decision.catalog().restorePoints();
    return list(decision, deleting).stream().map(points::replace).toList();
  }

  private static List<RestorePoint> due(Decision decision) {
    return list(
        decision,
        new RestorePointFilter.Statuses(EnumSet.of(PointStatus.EXPIRED)),
        new RestorePointFilter.TrashUntil(TimeRange.closed(null, decision.now())));
  }

  private static List<RestorePoint> list(Decision decision, RestorePointFilter... filters) {
    var query =
        new CatalogQuery<>(
            List.of(filters), Order.ascending(RestorePointSort.CREATED_AT), Page.all(), false);
    return decision.catalog().restorePoints().list(query).items();
  }

  private static boolean removable(Decision decision, RestorePoint point) {
    try {
      PointTrash.requireRemovable(decision, point);
      return true;
    } catch (ControlException e) {
      log.debug("restore point stays in the trash id={} reason={}", point.id(), e.getMessage());
      return false;
    }
  }

  private static RestorePoint begin(Decision decision, Actor actor, RestorePoint before) {
    var after = PointEdit.of(before).status(PointStatus.DELETING).apply(before);
    var kept = decision.catalog().restorePoints().replace(after);
    CopyOrders.cancel(decision, kept.id());
    PointStanding.renew(decision, kept);
    decision.audit(actor, "point.delete", PointTrash.audited(kept), before, kept);
    return kept;
  }

  private Map<RepositoryId, List<PointCopy>> byRepository(Collection<RestorePoint> points) {
    var copies = new LinkedHashMap<RepositoryId, List<PointCopy>>();
    for (var point : points) {
      for (var copy : ledger.look(catalog -> catalog.copies().of(point.id()))) {
        copies.computeIfAbsent(copy.repositoryId(), _ -> new ArrayList<>()).add(copy);
      }
    }
    return copies;
  }

  /** Forgets the snapshots of copies, under one lock for each repository. */
  private void drop(List<PointCopy> copies) throws InterruptedException {
    var left = new LinkedHashMap<RepositoryId, List<PointCopy>>();
    copies.stream()
        .filter(copy -> copy.standing().state() != CopyState.GONE)
        .forEach(
            copy -> left.computeIfAbsent(copy.repositoryId(), _ -> new ArrayList<>()).add(copy));
    for (var there : left.entrySet()) {
      forget(
          there.getKey(),
          there.getValue().stream()
              .filter(copy -> copy.repositoryKind().isStore())
              .map(PointCopy::snapshotId)
              .filter(Objects::nonNull)
              .map(SnapshotId::parse)
              .toList());
      ledger.decide(decision -> gone(decision, there.getValue()));
    }
  }

  private void forget(RepositoryId repository, List<SnapshotId> snapshots)
      throws InterruptedException {
    if (snapshots.isEmpty()) {
      return;
    }
    var options =
        LockOptions.standard(InstantSource.system()).removingAbandoned().waitingUpTo(lockPatience);
    repositories.use(
        repository,
        open -> {
          try (var lock = RepositoryLock.acquireExclusive(open.sealedFiles(), options)) {
            // An earlier round may have got this far, and anybody may forget snapshots by hand.
            var wanted = open.snapshots().present(snapshots);
            return new Forget(open, lock, ForgetListener.SILENT).run(ForgetRequest.of(wanted));
          }
        });
  }

  private static List<PointCopy> gone(Decision decision, List<PointCopy> copies) {
    return copies.stream()
        .map(copy -> {
          var old = decision.catalog().copies().get(copy.id()).standing();
          return decision
              .catalog()
              .copies()
              .setStanding(
                  copy.id(),
                  new CopyStanding(
                      CopyState.GONE, old.lockedUntil(), old.verifiedAt(), old.verifyLevel()));
        })
        .toList();
  }

  /**
   * @return whether no copy is left
   */
  private static boolean end(Decision decision, RestorePointId id) {
    var point = decision.catalog().restorePoints().get(id);
    if (point.status() != PointStatus.DELETING
        || decision.catalog().copies().of(id).stream()
            .anyMatch(copy -> copy.standing().state() != CopyState.GONE)) {
      return false;
    }
    var kept =
        decision
            .catalog()
            .restorePoints()
            .replace(PointEdit.of(point).status(PointStatus.DELETED).apply(point));
    Notices.point(decision, NoticeType.POINT_DELETED, kept, Severity.OK);
    log.info("restore point removed id={}", id);
    return true;
  }

  /**
   * A removal that could not even begin in the repositories leaves the point as it was, unless
   * somebody goes on with it.
   */
  private static boolean takeBack(Decision decision, Begun begun) {
    var point = decision.catalog().restorePoints().get(begun.point().id());
    if (point.revision() != begun.point().revision()
        || decision.catalog().copies().of(point.id()).stream()
            .anyMatch(copy -> copy.standing().state() == CopyState.GONE)) {
      return false;
    }
    var points = decision.catalog().restorePoints();
    points.replace(PointEdit.of(point).status(begun.before()).apply(point));
    CopyStatus.renew(decision, point.id());
    PointStanding.renew(decision, points.get(point.id()));
    return true;
  }

  /** A point on its way out, and the status that it had. */
  private record Begun(PointStatus before, RestorePoint point) {}
}
