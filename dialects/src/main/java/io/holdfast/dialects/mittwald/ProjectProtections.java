package io.holdfast.dialects.mittwald;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PlanFilter;
import io.holdfast.catalog.query.PlanSort;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.RequestException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What backs a project up. The vendor knows projects only, which it backs up whole; Holdfast knows
 * the sources in them.
 */
final class ProjectProtections {
  private final History history;

  ProjectProtections(History history) {
    this.history = history;
  }

  /**
   * The protection that a backup of the project means: its bundle's, else the only one there is.
   *
   * @throws RequestException STATE_CONFLICT when none of them is the whole of the project
   */
  Protection whole(Project project) {
    var protections = all(project);
    if (protections.size() == 1) {
      return protections.getFirst();
    }
    var bundles = bundles(project);
    var bundled =
        protections.stream().filter(protection -> bundles.contains(protection.sourceId())).toList();
    if (bundled.size() == 1) {
      return bundled.getFirst();
    }
    throw new RequestException(
        ErrorCode.STATE_CONFLICT,
        "project %s has %d protections, %d of bundles; a backup of the project needs one, or one of a"
                .formatted(project.slug(), protections.size(), bundled.size())
            + " bundle");
  }

  /** All that are not archived, oldest first. */
  List<Protection> all(Project project) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Projects(Set.of(project.id())))
            .where(ProtectionFilter.PRESENT)
            .page(Page.all());
    return history.protections(query).items();
  }

  /** The plans of a project, whoever uses them. */
  List<Plan> plans(Project project) {
    var query =
        CatalogQuery.<PlanFilter, PlanSort>by(Order.ascending(PlanSort.CREATED_AT))
            .where(new PlanFilter.Projects(Set.of(project.id())))
            .page(Page.all());
    return history.plans(query).items();
  }

  private Set<SourceId> bundles(Project project) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Projects(Set.of(project.id())))
            .where(new SourceFilter.Kinds(Set.of(SourceKind.PROJECT_BUNDLE)))
            .page(Page.all());
    return history.sources(query).items().stream().map(Source::id).collect(Collectors.toSet());
  }
}
