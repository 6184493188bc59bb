package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.RequestException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Under which plans an addon stands. The vendor knows no such thing: an addon just has backups. */
final class AddonProtections {
  private final History history;

  AddonProtections(History history) {
    this.history = history;
  }

  /** All that are not archived, oldest first. */
  List<Protection> of(Source addon) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Sources(Set.of(addon.id())))
            .where(ProtectionFilter.PRESENT)
            .page(Page.all());
    return history.protections(query).items();
  }

  /**
   * The one that new backups and schedules belong to: the oldest.
   *
   * @throws RequestException STATE_CONFLICT when there is none
   */
  Protection main(Source addon) {
    return of(addon).stream()
        .findFirst()
        .orElseThrow(() ->
            new RequestException(
                ErrorCode.STATE_CONFLICT,
                "addon \"%s\" is not protected: no plan says where its backups go"
                    .formatted(addon.slug())));
  }

  /** Where a plan's backups are written to. */
  static Set<RepositoryId> places(Plan plan) {
    return plan.placements().stream().map(Placement::repositoryId).collect(Collectors.toSet());
  }
}
