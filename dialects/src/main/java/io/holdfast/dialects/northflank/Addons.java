package io.holdfast.dialects.northflank;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.RequestException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the vendor's paths name: projects, addons (our sources) and backups (our restore
 * points), each by its slug or its id. What a caller may not see does not exist.
 */
final class Addons {
  private final History history;

  Addons(History history) {
    this.history = history;
  }

  Project project(String name, Caller caller) {
    var id = uuid(name);
    var filter =
        id == null
            ? new ProjectFilter.Slugs(Set.of(name))
            : new ProjectFilter.Ids(Set.of(new ProjectId(id)));
    return history
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .filter(project -> caller.sees(project.id()))
        .orElseThrow(() -> missing("project", name));
  }

  Source addon(Project project, String name) {
    var id = uuid(name);
    var filter =
        id == null
            ? new SourceFilter.Slugs(Set.of(name))
            : new SourceFilter.Ids(Set.of(new SourceId(id)));
    return history
        .sources(
            CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
                .where(new SourceFilter.Projects(Set.of(project.id())))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .orElseThrow(() -> missing("addon", name));
  }

  RestorePoint backup(Source addon, String name) {
    var id = uuid(name);
    var filter =
        id == null
            ? new RestorePointFilter.Slugs(Set.of(name))
            : new RestorePointFilter.Ids(Set.of(new RestorePointId(id)));
    var gone = EnumSet.of(PointStatus.DELETING, PointStatus.DELETED);
    return history
        .restorePoints(
            CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                    Order.ascending(RestorePointSort.CREATED_AT))
                .where(new RestorePointFilter.Sources(Set.of(addon.id())))
                .where(new RestorePointFilter.Statuses(EnumSet.complementOf(gone)))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .orElseThrow(() -> missing("backup", name));
  }

  private static @Nullable UUID uuid(String name) {
    return Optional.of(name)
        .filter(text -> text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"))
        .map(UUID::fromString)
        .orElse(null);
  }

  private static RequestException missing(String kind, String name) {
    var shown = name.length() > 60 ? name.substring(0, 60) : name;
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no %s \"%s\"".formatted(kind, shown));
  }
}
