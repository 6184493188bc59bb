package io.holdfast.control.configuration;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ControlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses repositories for callers who name none: the project's defaults first, then its own, then
 * those that serve all projects; the oldest first among equals.
 */
final class Placing {
  private final List<Repository> candidates;
  private final String project;

  private Placing(CatalogTransaction catalog, Project project) {
    this.project = project.slug();
    candidates = candidates(catalog, project);
  }

  static Placing of(CatalogTransaction catalog, ProjectId project) {
    return new Placing(catalog, catalog.projects().get(project));
  }

  /**
   * Where the first copy goes.
   *
   * @param region only a repository there, or one that says no region; null for any
   * @throws ControlException STATE_CONFLICT when there is none
   */
  Placement first(@Nullable String region) {
    return candidates.stream()
        .filter(it -> region == null || it.region() == null || it.region().equals(region))
        .min(Comparator.comparing(it -> region != null && !region.equals(it.region())))
        .map(it -> new Placement(it.id(), 0, Duration.ZERO, null))
        .orElseThrow(() ->
            conflict(
                region == null
                    ? "project '%s' has no repository to back up to; add one first"
                        .formatted(project)
                    : "project '%s' has no repository in region '%s'".formatted(project, region)));
  }

  /**
   * Where a second copy goes: rather to another region than the first.
   *
   * @throws ControlException STATE_CONFLICT when there is no second repository
   */
  Placement second(RepositoryId first) {
    var region =
        candidates.stream()
            .filter(it -> it.id().equals(first))
            .map(Repository::region)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    return candidates.stream()
        .filter(it -> !it.id().equals(first))
        .min(Comparator.comparing(it -> Objects.equals(region, it.region())))
        .map(it -> new Placement(it.id(), 1, Duration.ZERO, null))
        .orElseThrow(() ->
            conflict("project '%s' has no second repository to keep copies in".formatted(project)));
  }

  private static List<Repository> candidates(CatalogTransaction catalog, Project project) {
    var query =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .where(new RepositoryFilter.Projects(Set.of(project.id())))
            .page(Page.all());
    var usable = new ArrayList<Repository>();
    for (var repository : catalog.repositories().list(query).items()) {
      var clientsAlone = repository.gateway() && repository.passwordSecretId() == null;
      if (repository.kind() != RepositoryKind.NATIVE_SNAPSHOT && !clientsAlone) {
        usable.add(repository);
      }
    }
    var defaults = project.defaultRepositoryIds();
    usable.sort(
        Comparator.<Repository>comparingInt(it -> rank(defaults.indexOf(it.id())))
            .thenComparing(it -> it.projectId() == null));
    return usable;
  }

  private static int rank(int index) {
    return index < 0 ? Integer.MAX_VALUE : index;
  }

  private static ControlException conflict(String why) {
    return new ControlException(ErrorCode.STATE_CONFLICT, why);
  }
}
