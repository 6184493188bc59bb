package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.Slice;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import java.util.List;
import java.util.Set;

/** How much there is of things that a caller sees. */
final class Counts {
  private static final Page NOTHING = Page.offset(0, 0);

  private final History history;

  Counts(History history) {
    this.history = history;
  }

  long machines(Caller caller) {
    return total(history.sources(Machines.seen(caller).page(NOTHING).counted()));
  }

  long protectedMachines(Caller caller) {
    var query = Machines.seen(caller).where(new SourceFilter.Protected(true));
    return total(history.sources(query.page(NOTHING).counted()));
  }

  long policies(Caller caller) {
    var query = CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.NAME));
    return total(
        history.plans(caller.seen(query, PlanFilter.Projects::new).page(NOTHING).counted()));
  }

  long copies(Caller caller, Set<CopyDestination> destinations) {
    return copies(caller, List.of(new PointCopyFilter.Destinations(destinations)));
  }

  long archived(Caller caller) {
    return copies(caller, List.of(new PointCopyFilter.Tiers(Set.of(StorageTier.ARCHIVE))));
  }

  private long copies(Caller caller, List<PointCopyFilter> filters) {
    var query = RestorePointQuery.seen(caller);
    for (var filter : filters) {
      query = query.where(filter);
    }
    return total(history.copies(query.page(NOTHING).counted()));
  }

  private static long total(Slice<?> slice) {
    return slice.total() == null ? 0 : slice.total();
  }
}
