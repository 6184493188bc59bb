package io.holdfast.dialects.mittwald;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.SourceKind;
import io.holdfast.catalog.query.BackupHistoryFilter;
import io.holdfast.catalog.query.BackupHistorySort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds what paths name. What a caller may not see does not exist: the vendor says 404 to both. */
final class Found {
  private static final String UUID_FORM = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

  /** What is in the trash is not shown any more, what follows is gone. */
  private static final Set<PointStatus> GONE =
      EnumSet.of(PointStatus.EXPIRED, PointStatus.DELETING, PointStatus.DELETED);

  private final History history;

  Found(History history) {
    this.history = history;
  }

  /**
   * The caller, who must have all scopes.
   *
   * @throws RequestException SCOPE_MISSING
   */
  static Caller allowed(Request request, Scope... scopes) {
    var caller = request.get(Caller.class);
    for (var scope : scopes) {
      if (!caller.may(scope)) {
        throw new RequestException(
            ErrorCode.SCOPE_MISSING, "the token lacks the scope " + scope.text());
      }
    }
    return caller;
  }

  /** By id, or by slug, which takes the place of the vendor's short id. */
  Project project(Request request, Caller caller) {
    var name = request.pathValue("projectId");
    var filter =
        uuid(name)
            .<ProjectFilter>map(id -> new ProjectFilter.Ids(Set.of(new ProjectId(id))))
            .orElseGet(() -> new ProjectFilter.Slugs(Set.of(name)));
    return history
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .filter(project -> caller.sees(project.id()))
        .orElseThrow(() -> missing("project"));
  }

  /** A backup in the making, done or failed. */
  BackupHistory backup(Request request, Caller caller) {
    return uuid(request.pathValue("projectBackupId"))
        .flatMap(id ->
            history
                .backups(
                    CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                            Order.ascending(BackupHistorySort.REQUESTED_AT))
                        .where(new BackupHistoryFilter.Points(Set.of(new RestorePointId(id))))
                        .page(Page.first(1)))
                .items()
                .stream()
                .findFirst())
        .filter(backup -> caller.sees(backup.session().projectId()))
        .filter(backup -> backup.point() == null || !GONE.contains(backup.point().status()))
        .orElseThrow(() -> missing("backup"));
  }

  /** A MySQL or MariaDB server under protection. */
  Source database(Request request, Caller caller) {
    return uuid(request.pathValue("mysqlDatabaseId"))
        .flatMap(id ->
            history
                .sources(
                    CatalogQuery.<SourceFilter, SourceSort>by(
                            Order.ascending(SourceSort.CREATED_AT))
                        .where(new SourceFilter.Ids(Set.of(new SourceId(id))))
                        .where(new SourceFilter.Kinds(Set.of(SourceKind.MYSQL)))
                        .page(Page.first(1)))
                .items()
                .stream()
                .findFirst())
        .filter(source -> caller.sees(source.projectId()))
        .orElseThrow(() -> missing("database"));
  }

  private static Optional<UUID> uuid(String name) {
    return Optional.of(name).filter(text -> text.matches(UUID_FORM)).map(UUID::fromString);
  }

  private static RequestException missing(String kind) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such " + kind);
  }
}
