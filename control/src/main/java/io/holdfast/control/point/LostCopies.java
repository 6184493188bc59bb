package io.holdfast.control.point;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.copy.CopyStatus;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.notice.Notices;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters that snapshots are not there any more which the catalog believes in. */
public final class LostCopies {
  private static final Logger log = LoggerFactory.getLogger(LostCopies.class);

  private static final Set<PointStatus> LEAVING =
      EnumSet.of(PointStatus.DELETING, PointStatus.DELETED);

  private LostCopies() {}

  /**
   * Of a point without any other copy only the record is left. One that was still to be made of
   * what is lost is not waited for.
   */
  public static void enter(Decision decision, List<PointCopy> lost) {
    enter(decision, lost, _ -> false);
  }

  /** Tells of points that ended with their last copies: nobody asked for that. */
  public static void tell(Decision decision, List<RestorePoint> ended) {
    for (var point : ended) {
      log.warn("restore point lost, no copy is left id={}", point.id());
      decision.audit(
          Actor.SYSTEM,
          "point.lost",
          Audited.of("restore-point", point.id(), point.projectId()),
          null,
          point);
      Notices.point(decision, NoticeType.POINT_DELETED, point, Severity.ERROR);
    }
  }

  /** As {@link #enter(Decision, List, Predicate, boolean)}, where points end. */
  public static List<RestorePoint> enter(
      Decision decision, List<PointCopy> lost, Predicate<RepositoryId> unseen) {
    return enter(decision, lost, unseen, false);
  }

  /**
   * As {@link #enter(Decision, List)}.
   *
   * @param unseen repositories that were not looked through: a copy may lie there that the catalog
   *     takes for one to be made, and what is not found there is damaged, not gone
   * @param mayBeElsewhere whether a copy may lie where the catalog knows of none: the last one of a
   *     point is damaged then, not gone
   * @return the points that ended
   */
  public static List<RestorePoint> enter(
      Decision decision,
      List<PointCopy> lost,
      Predicate<RepositoryId> unseen,
      boolean mayBeElsewhere) {
    var points = new LinkedHashSet<RestorePointId>();
    for (var copy : lost) {
      var old = decision.catalog().copies().get(copy.id()).standing();
      var stays =
          unseen.test(copy.repositoryId())
              || (mayBeElsewhere && isNeeded(decision.catalog(), copy, unseen));
      var now = stays ? CopyState.DAMAGED : CopyState.GONE;
      decision.catalog().copies().setStanding(copy.id(), old.with(now));
      if (now == CopyState.GONE) {
        CopyOrders.cancelMaking(decision, copy);
      }
      points.add(copy.pointId());
    }
    var changed = new ArrayList<RestorePoint>();
    points.forEach(id -> settle(decision, id, unseen).ifPresent(changed::add));
    PointStanding.renew(decision, changed);
    return changed.stream().filter(point -> point.status() == PointStatus.DELETED).toList();
  }

  /**
   * @return the point, if its protection may have another newest good one now
   */
  private static Optional<RestorePoint> settle(
      Decision decision, RestorePointId id, Predicate<RepositoryId> unseen) {
    var catalog = decision.catalog();
    if (catalog.restorePoints().get(id).status() == PointStatus.DELETED) {
      return Optional.empty();
    }
    if (catalog.copies().of(id).stream().noneMatch(copy -> isThere(catalog, copy, unseen))) {
      CopyOrders.cancel(decision, id);
      var point = catalog.restorePoints().get(id);
      var ended = PointEdit.of(point).status(PointStatus.DELETED).apply(point);
      return Optional.of(catalog.restorePoints().replace(ended));
    }
    CopyStatus.renew(decision, id);
    return CopyChoice.isUnreadable(catalog, id)
        ? Optional.of(catalog.restorePoints().get(id))
        : Optional.empty();
  }

  /** Whether its point would end without it, which nobody asked for. */
  private static boolean isNeeded(
      CatalogTransaction catalog, PointCopy copy, Predicate<RepositoryId> unseen) {
    return !LEAVING.contains(catalog.restorePoints().get(copy.pointId()).status())
        && catalog.copies().of(copy.pointId()).stream()
            .filter(other -> !other.id().equals(copy.id()))
            .noneMatch(other -> isThere(catalog, other, unseen));
  }

  private static boolean isThere(
      CatalogTransaction catalog, PointCopy copy, Predicate<RepositoryId> unseen) {
    return switch (copy.standing().state()) {
      // All of it may be there already, before it is looked through and told of.
      case VALID, DAMAGED, RETRIEVING, COPYING -> true;
      // One that is made anew, or was written and is still to be read: what lies there is read.
      case PENDING -> copy.snapshotId() != null || unseen.test(copy.repositoryId());
      case GONE -> CopyOrders.isStillThere(catalog, copy);
    };
  }
}
