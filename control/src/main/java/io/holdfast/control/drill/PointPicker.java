package io.holdfast.control.drill;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Chooses the point of a protection that a drill takes: among those that can be restored. */
final class PointPicker {
  private static final int AT_A_TIME = 200;

  private final RandomGenerator random;

  PointPicker(RandomGenerator random) {
    this.random = random;
  }

  /** Empty when the protection has none. Of a window without any, the newest is taken. */
  Optional<RestorePoint> pick(
      CatalogTransaction catalog, DrillDraft.OfProtection wanted, Instant now) {
    var of = wanted.protection();
    return switch (wanted.choice()) {
      case LATEST -> newest(catalog, of);
      case OLDEST_KEPT -> walk(catalog, query(of, false)).findFirst();
      case RANDOM_IN_WINDOW -> {
        var from = now.minus(Duration.ofDays(wanted.windowDays()));
        var window =
            query(of, true)
                .where(new RestorePointFilter.PointInTime(TimeRange.halfOpen(from, null)));
        var points = walk(catalog, window).toList();
        yield points.isEmpty()
            ? newest(catalog, of)
            : Optional.of(points.get(random.nextInt(points.size())));
      }
    };
  }

  private static Optional<RestorePoint> newest(CatalogTransaction catalog, ProtectionId of) {
    return walk(catalog, query(of, true)).findFirst();
  }

  /** All points that can be restored, in the query's order; read page by page as they are asked. */
  static Stream<RestorePoint> walk(
      CatalogTransaction catalog, CatalogQuery<RestorePointFilter, RestorePointSort> query) {
    return Stream.iterate(
            Optional.of(catalog.restorePoints().list(query.page(Page.first(AT_A_TIME)))),
            Optional::isPresent,
            slice ->
                Optional.ofNullable(slice.get().next())
                    .map(next ->
                        catalog.restorePoints().list(query.page(Page.after(next, AT_A_TIME)))))
        .flatMap(slice -> slice.get().items().stream())
        .filter(RestorePoint::usable);
  }

  /** Points of the protection itself: neither uploads nor what was imported from elsewhere. */
  static CatalogQuery<RestorePointFilter, RestorePointSort> query(
      ProtectionId protection, boolean newestFirst) {
    return CatalogQuery.<RestorePointFilter, RestorePointSort>by(
            new Order<>(RestorePointSort.POINT_IN_TIME, newestFirst))
        .where(new RestorePointFilter.Protections(Set.of(protection)))
        .where(
            new RestorePointFilter.Statuses(
                EnumSet.of(
                    PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES)))
        .where(
            new RestorePointFilter.Kinds(
                EnumSet.complementOf(EnumSet.of(PointKind.UPLOADED, PointKind.IMPORTED))));
  }
}
