package io.holdfast.control.point;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.ledger.Decision;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps true what a protection says of its points, when one leaves or comes back. */
public final class PointStanding {
  private static final Set<PointStatus> USABLE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);
  private static final Set<PointKind> OF_BACKUPS =
      EnumSet.complementOf(EnumSet.of(PointKind.UPLOADED, PointKind.IMPORTED));

  private PointStanding() {}

  /** The newest that is left and can be read is the newest; so with the newest proven. */
  public static void renew(Decision decision, RestorePoint changed) {
    renew(decision, List.of(changed));
  }

  /** As for one, with one look at each protection. */
  static void renew(Decision decision, List<RestorePoint> changed) {
    changed.stream()
        .collect(
            Collectors.groupingBy(
                RestorePoint::protectionId, LinkedHashMap::new, Collectors.toList()))
        .forEach((id, points) -> renew(decision, id, points));
  }

  private static void renew(Decision decision, ProtectionId id, List<RestorePoint> changed) {
    var protection = decision.catalog().protections().get(id);
    var standing = protection.standing();
    if (changed.stream().noneMatch(point -> concerns(standing, point))) {
      return;
    }
    var left = usable(decision.catalog(), id);
    var newest = first(decision, left.stream());
    var proven = first(decision, left.stream().filter(point -> point.proof() != null));
    var renewed =
        new ProtectionStanding(
            standing.state(),
            standing.nextRunAt(),
            standing.lastSessionId(),
            newest == null ? null : newest.id(),
            proven == null ? null : proven.id(),
            newest == null ? null : newest.pointInTime(),
            standing.overdueSince(),
            standing.failuresInRow());
    decision.catalog().protections().replace(protection.withStanding(renewed));
  }

  /** Looks at the copies of no more points than it must. */
  private static @Nullable RestorePoint first(Decision decision, Stream<RestorePoint> points) {
    return points
        .filter(point -> !CopyChoice.isUnreadable(decision.catalog(), point.id()))
        .findFirst()
        .orElse(null);
  }

  /**
   * Retention lets only points go that are neither; looking at all others then costs for nothing.
   */
  private static boolean concerns(ProtectionStanding standing, RestorePoint changed) {
    return changed.usable()
        || changed.id().equals(standing.lastGoodPointId())
        || changed.id().equals(standing.lastProvenPointId());
  }

  private static List<RestorePoint> usable(CatalogTransaction catalog, ProtectionId protection) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Protections(Set.of(protection)))
            .where(new RestorePointFilter.Statuses(USABLE))
            .where(new RestorePointFilter.Kinds(OF_BACKUPS))
            .page(Page.all());
    return catalog.restorePoints().list(query).items().stream()
        .filter(RestorePoint::usable)
        .toList();
  }
}
