package io.holdfast.control.point;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.repository.RepositoryPool;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes restore points. First the catalog says DELETING, then the snapshots go, then it says
 * DELETED: a point whose removal was cut short is never offered again, and {@link #finishBegun}
 * ends it at the next start.
 */
public final class PointRemoval {
  private static final Logger log = LoggerFactory.getLogger(PointRemoval.class);
  private static final Set<RestoreState> LIVE =
      EnumSet.complementOf(EnumSet.of(RestoreState.ENDED));
  private static final Set<PointStatus> USABLE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  /** A removal waits this long for backups and restores in the same repository to end. */
  private static final Duration LOCK_PATIENCE = Duration.ofSeconds(20);

  private final Ledger ledger;
  private final RepositoryPool repositories;

  public PointRemoval(Ledger ledger, RepositoryPool repositories) {
    this.ledger = ledger;
    this.repositories = repositories;
  }

  void remove(Caller caller, RestorePointId id) throws InterruptedException {
    var actor = RequestContext.actor(caller);
    var copies = ledger.decide(decision -> begin(decision, actor, id));
    try {
      drop(id, copies);
    } catch (HoldfastException e) {
      ledger.decide(decision -> takeBack(decision, id));
      throw e;
    }
  }

  /** Ends removals that a dead process began. Those that cannot end now are left for later. */
  public void finishBegun() throws InterruptedException {
    for (var point : deleting()) {
      try {
        drop(point.id(), ledger.look(catalog -> catalog.copies().of(point.id())));
      } catch (HoldfastException e) {
        log.warn("restore point not removed yet id={} reason={}", point.id(), e.getMessage());
      }
    }
  }

  static void requireThere(RestorePoint point) {
    if (point.status() == PointStatus.DELETING || point.status() == PointStatus.DELETED) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "restore point %s was removed".formatted(point.id()));
    }
  }

  private static List<PointCopy> begin(Decision decision, Actor actor, RestorePointId id) {
    var before = decision.catalog().restorePoints().get(id);
    var copies = decision.catalog().copies().of(id);
    requireRemovable(decision, before, copies);
    var after = PointEdit.of(before).status(PointStatus.DELETING).apply(before);
    var kept = decision.catalog().restorePoints().replace(after);
    decision.audit(
        actor, "point.delete", Audited.of("restore-point", id, before.projectId()), before, kept);
    return copies;
  }

  private static void requireRemovable(
      Decision decision, RestorePoint point, List<PointCopy> copies) {
    requireThere(point);
    if (point.pinnedAt(decision.now())) {
      throw new ControlException(
          ErrorCode.POINT_PINNED,
          "restore point %s is pinned: %s".formatted(point.id(), point.pins().getFirst().reason()));
    }
    if (point.lockedAt(decision.now())) {
      throw conflict(point.id(), "is locked until %s".formatted(point.lockedUntil()));
    }
    if (inUse(decision.catalog(), point.id())) {
      throw new ControlException(
          ErrorCode.POINT_IN_USE, "restore point %s is being restored".formatted(point.id()));
    }
    for (var copy : copies) {
      if (decision.catalog().repositories().get(copy.repositoryId()).appendOnly()) {
        throw conflict(
            point.id(), "lies in append-only repository %s".formatted(copy.repositoryId()));
      }
    }
  }

  private static boolean inUse(CatalogTransaction catalog, RestorePointId id) {
    var live =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Points(Set.of(id)))
            .where(new RestoreSessionFilter.States(LIVE))
            .page(Page.first(1));
    return !catalog.restoreSessions().list(live).items().isEmpty();
  }

  private void drop(RestorePointId id, List<PointCopy> copies) throws InterruptedException {
    for (var copy : copies) {
      var snapshot = copy.snapshotId();
      if (snapshot != null && copy.repositoryKind() == RepositoryKind.LOCAL) {
        drop(copy.repositoryId(), SnapshotId.parse(snapshot));
      }
      ledger.decide(decision -> gone(decision, copy));
    }
    ledger.decide(decision -> end(decision, id));
    log.info("restore point removed id={} copies={}", id, copies.size());
  }

  private void drop(RepositoryId repository, SnapshotId snapshot) throws InterruptedException {
    var options =
        LockOptions.standard(InstantSource.system()).removingStale().waitingUpTo(LOCK_PATIENCE);
    repositories.use(
        repository,
        open -> {
          try (var lock = RepositoryLock.acquireExclusive(open.sealedFiles(), options)) {
            lock.ensureHeld();
            open.snapshots().delete(snapshot);
          }
          return snapshot;
        });
  }

  private static RestorePoint end(Decision decision, RestorePointId id) {
    var point = decision.catalog().restorePoints().get(id);
    var kept =
        decision
            .catalog()
            .restorePoints()
            .replace(PointEdit.of(point).status(PointStatus.DELETED).apply(point));
    renewStanding(decision, kept);
    Notices.point(decision, NoticeType.POINT_DELETED, kept, Severity.OK);
    return kept;
  }

  private static PointCopy gone(Decision decision, PointCopy copy) {
    var old = decision.catalog().copies().get(copy.id()).standing();
    var gone =
        new CopyStanding(CopyState.GONE, old.lockedUntil(), old.verifiedAt(), old.verifyLevel());
    return decision.catalog().copies().setStanding(copy.id(), gone);
  }

  /** A removal that could not even begin in the repository leaves the point as it was. */
  private static RestorePoint takeBack(Decision decision, RestorePointId id) {
    var point = decision.catalog().restorePoints().get(id);
    if (decision.catalog().copies().of(id).stream()
        .anyMatch(copy -> copy.standing().state() == CopyState.GONE)) {
      return point;
    }
    return decision
        .catalog()
        .restorePoints()
        .replace(PointEdit.of(point).status(PointStatus.AVAILABLE).apply(point));
  }

  /** The protection's newest point is the newest that is left. */
  private static void renewStanding(Decision decision, RestorePoint removed) {
    var protection = decision.catalog().protections().get(removed.protectionId());
    var standing = protection.standing();
    if (!removed.id().equals(standing.lastGoodPointId())) {
      return;
    }
    var left =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Protections(Set.of(protection.id())))
            .where(new RestorePointFilter.Statuses(USABLE))
            .page(Page.first(1));
    var newest = decision.catalog().restorePoints().list(left).items().stream().findFirst();
    var renewed =
        new ProtectionStanding(
            standing.state(),
            standing.nextRunAt(),
            standing.lastSessionId(),
            newest.map(RestorePoint::id).orElse(null),
            standing.lastProvenPointId(),
            newest.map(RestorePoint::pointInTime).orElse(null),
            standing.overdueSince(),
            standing.failuresInRow());
    decision.catalog().protections().replace(with(protection, renewed));
  }

  private static Protection with(Protection protection, ProtectionStanding standing) {
    return new Protection(
        protection.id(),
        protection.projectId(),
        protection.sourceId(),
        protection.planId(),
        protection.name(),
        protection.encryptEnabled(),
        protection.retentionPreset(),
        standing,
        protection.stamp());
  }

  private List<RestorePoint> deleting() {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.ascending(RestorePointSort.CREATED_AT))
            .where(new RestorePointFilter.Statuses(EnumSet.of(PointStatus.DELETING)))
            .page(Page.all());
    return ledger.look(catalog -> catalog.restorePoints().list(query)).items();
  }

  private static ControlException conflict(RestorePointId id, String why) {
    return new ControlException(ErrorCode.STATE_CONFLICT, "restore point %s %s".formatted(id, why));
  }
}
