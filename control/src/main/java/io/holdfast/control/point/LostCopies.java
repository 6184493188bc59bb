package io.holdfast.control.point;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.copy.CopyStatus;
import io.holdfast.control.ledger.Decision;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Enters that snapshots are not there any more which the catalog believes in. */
public final class LostCopies {
  private LostCopies() {}

  /**
   * Of a point without any other copy only the record is left. One that was still to be made of
   * what is lost is not waited for.
   */
  public static void enter(Decision decision, List<PointCopy> lost) {
    enter(decision, lost, _ -> false);
  }

  /**
   * As {@link #enter(Decision, List)}.
   *
   * @param unseen repositories that were not looked through: a copy may lie there that the catalog
   *     takes for one to be made, and what is not found there is damaged, not gone
   */
  public static void enter(
      Decision decision, List<PointCopy> lost, Predicate<RepositoryId> unseen) {
    var points = new LinkedHashSet<RestorePointId>();
    for (var copy : lost) {
      var old = decision.catalog().copies().get(copy.id()).standing();
      var now = unseen.test(copy.repositoryId()) ? CopyState.DAMAGED : CopyState.GONE;
      decision.catalog().copies().setStanding(copy.id(), old.with(now));
      if (now == CopyState.GONE) {
        CopyOrders.cancelMaking(decision, copy);
      }
      points.add(copy.pointId());
    }
    var changed = new ArrayList<RestorePoint>();
    points.forEach(id -> settle(decision, id, unseen).ifPresent(changed::add));
    PointStanding.renew(decision, changed);
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
    if (catalog.copies().of(id).stream().noneMatch(copy -> isThere(copy, unseen))) {
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

  private static boolean isThere(PointCopy copy, Predicate<RepositoryId> unseen) {
    return switch (copy.standing().state()) {
      // All of it may be there already, before it is looked through and told of.
      case VALID, DAMAGED, RETRIEVING, COPYING -> true;
      // One that is made anew, or was written and is still to be read: what lies there is read.
      case PENDING -> copy.snapshotId() != null || unseen.test(copy.repositoryId());
      case GONE -> false;
    };
  }
}
