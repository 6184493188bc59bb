package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.ControlException;
import java.util.Set;

/** Who needs a repository. */
final class Uses {
  private Uses() {}

  static void requireNone(CatalogTransaction catalog, RepositoryId id) {
    var prune = catalog.pruneRuns().open(id);
    if (prune.isPresent()) {
      throw conflict(
          id, "prune run %s is %s".formatted(prune.get().id(), prune.get().standing().state()));
    }
    var copies =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Repositories(Set.of(id)))
            .page(Page.first(1));
    if (!catalog.copies().list(copies).items().isEmpty()) {
      throw conflict(id, "restore points lie in it");
    }
    var plans =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.CREATED_AT))
            .page(Page.all());
    for (var plan : catalog.plans().list(plans).items()) {
      if (plan.placements().stream().anyMatch(placement -> placement.repositoryId().equals(id))) {
        throw conflict(id, "plan %s writes to it".formatted(plan.id()));
      }
    }
  }

  private static ControlException conflict(RepositoryId id, String why) {
    return new ControlException(
        ErrorCode.STATE_CONFLICT, "repository %s cannot be given up: %s".formatted(id, why));
  }
}
