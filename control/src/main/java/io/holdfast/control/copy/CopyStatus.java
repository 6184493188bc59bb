package io.holdfast.control.copy;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.control.ledger.Decision;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a point's status says of its copies: DEGRADED while one is damaged or none can be read,
 * MISSING_COPIES while one that is due is not there, AVAILABLE otherwise.
 */
public final class CopyStatus {
  private static final Set<PointStatus> THERE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private CopyStatus() {}

  /** Keeps it true, for a point that is neither in the trash nor on its way out. */
  public static void renew(Decision decision, RestorePointId id) {
    var point = decision.catalog().restorePoints().get(id);
    if (!THERE.contains(point.status())) {
      return;
    }
    var status = status(decision, point);
    if (status != point.status()) {
      decision.catalog().restorePoints().replace(point.withStatus(status));
    }
  }

  private static PointStatus status(Decision decision, RestorePoint point) {
    var catalog = decision.catalog();
    if (damaged(catalog, point.id()) || CopyChoice.isUnreadable(catalog, point.id())) {
      return PointStatus.DEGRADED;
    }
    var missing =
        catalog.copyWork().of(point.id()).stream()
            .filter(work -> work.open() && work.task() == CopyTask.COPY)
            .anyMatch(work -> !work.dueAt().isAfter(decision.now()));
    return missing ? PointStatus.MISSING_COPIES : PointStatus.AVAILABLE;
  }

  private static boolean damaged(CatalogTransaction catalog, RestorePointId id) {
    return catalog.copies().of(id).stream()
        .anyMatch(copy -> copy.standing().state() == CopyState.DAMAGED);
  }
}
