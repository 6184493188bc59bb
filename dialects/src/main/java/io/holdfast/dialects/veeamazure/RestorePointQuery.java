package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.access.Caller;
import io.holdfast.rest.edge.Parameters;
import java.util.EnumSet;
import java.util.Set;

/**
 * The parameters of the list of restore points; names match in any case, others are ignored.
 *
 * @param limit most items of a page; -1 for all
 */
record RestorePointQuery(boolean onlyLatest, long offset, int limit) {
  /** In lower case. */
  static final Set<String> NAMES = Set.of("onlylatest", "offset", "limit");

  private static final int ALL = -1;
  private static final int DEFAULT_LIMIT = 30;

  static RestorePointQuery of(Parameters query) {
    var folded = query.ignoringCase();
    return new RestorePointQuery(
        folded.flag("onlyLatest", false),
        folded.number("offset", 0, 0, Integer.MAX_VALUE),
        (int) folded.number("limit", DEFAULT_LIMIT, ALL, Integer.MAX_VALUE));
  }

  /** Most items to give. */
  long count() {
    return limit == ALL ? Long.MAX_VALUE : limit;
  }

  /** The page that starts elsewhere. */
  RestorePointQuery at(long otherOffset) {
    return new RestorePointQuery(onlyLatest, otherOffset, limit);
  }

  /** Copies that exist, of points that are not in the trash. */
  CatalogQuery<PointCopyFilter, PointCopySort> query(Caller caller) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.ID))
            .where(
                new PointCopyFilter.States(
                    EnumSet.of(CopyState.VALID, CopyState.DAMAGED, CopyState.RETRIEVING)))
            .where(
                new PointCopyFilter.Statuses(
                    EnumSet.of(
                        PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES)));
    if (!caller.projects().isEmpty()) {
      query = query.where(new PointCopyFilter.Projects(caller.projects()));
    }
    if (onlyLatest) {
      query = query.where(new PointCopyFilter.OnlyLatest());
    }
    return query.counted();
  }
}
