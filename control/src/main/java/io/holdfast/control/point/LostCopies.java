package io.holdfast.control.point;

import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.copy.CopyOrders;
import io.holdfast.control.ledger.Decision;
import java.util.LinkedHashSet;
import java.util.List;

/** Enters that snapshots are not there any more which the catalog believes in. */
public final class LostCopies {
  private LostCopies() {}

  /**
   * Of a point without any other copy only the record is left. One that was still to be made of
   * what is lost is not waited for.
   */
  public static void enter(Decision decision, List<PointCopy> lost) {
    var points = new LinkedHashSet<RestorePointId>();
    for (var copy : lost) {
      var old = decision.catalog().copies().get(copy.id()).standing();
      decision
          .catalog()
          .copies()
          .setStanding(
              copy.id(),
              new CopyStanding(
                  CopyState.GONE, old.lockedUntil(), old.verifiedAt(), old.verifyLevel()));
      points.add(copy.pointId());
    }
    for (var id : points) {
      var point = decision.catalog().restorePoints().get(id);
      var none = decision.catalog().copies().of(id).stream().noneMatch(LostCopies::isThere);
      if (none && point.status() != PointStatus.DELETED) {
        CopyOrders.cancel(decision, id);
        var kept =
            decision
                .catalog()
                .restorePoints()
                .replace(PointEdit.of(point).status(PointStatus.DELETED).apply(point));
        PointStanding.renew(decision, kept);
      }
    }
  }

  private static boolean isThere(PointCopy copy) {
    return switch (copy.standing().state()) {
      // All of it may be there already, before it is looked through and told of.
      case VALID, DAMAGED, RETRIEVING, COPYING -> true;
      case PENDING -> copy.snapshotId() != null; // a damaged one that is made anew
      case GONE -> false;
    };
  }
}
