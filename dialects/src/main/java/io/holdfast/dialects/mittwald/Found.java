package io.holdfast.dialects.mittwald;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.RestorePoint;
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
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Finds what paths name. What a caller may not see does not exist: the vendor says 404 to both. */
final class Found {
  /** What is in the trash is not shown any more, what follows is gone. */
  private static final Set<PointStatus> GONE =
      EnumSet.of(PointStatus.EXPIRED, PointStatus.DELETING, PointStatus.DELETED);

  private final Desk desk;

  Found(Desk desk) {
    this.desk = desk;
  }

  /**
   * The caller, who must have all scopes.
   *
   * @throws RequestException SCOPE_MISSING
   */
  static Caller allowed(Request request, Scope... scopes) {
    var caller = request.get(Caller.class);
    for (var scope : scopes) {
      require(caller, scope);
    }
    return caller;
  }

  static void require(Caller caller, Scope scope) {
    if (!caller.may(scope)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "the token lacks the scope " + scope.text());
    }
  }

  /** By id, or by slug, which takes the place of the vendor's short id. */
  Project project(Request request, Caller caller) {
    return desk.project(request.pathValue("projectId"), caller)
        .orElseThrow(() -> missing("project"));
  }

  /** A backup in the making, done or failed; one that was skipped is none, as in the lists. */
  BackupHistory backup(Request request, Caller caller) {
    return UuidText.parse(request.pathValue("projectBackupId"))
        .flatMap(id -> backup(new RestorePointId(id)))
        .filter(backup -> caller.sees(backup.session().projectId()))
        .orElseThrow(() -> missing("backup"));
  }

  /** Whosever it is. */
  Optional<BackupHistory> backup(RestorePointId id) {
    var query =
        CatalogQuery.<BackupHistoryFilter, BackupHistorySort>by(
                Order.ascending(BackupHistorySort.REQUESTED_AT))
            .where(new BackupHistoryFilter.Points(Set.of(id)))
            .page(Page.first(1));
    return desk.history().backups(query).items().stream()
        .filter(backup -> backup.point() == null || !GONE.contains(backup.point().status()))
        .filter(backup -> backup.session().standing().result() != BackupResult.SKIPPED)
        .findFirst();
  }

  /**
   * The point of a backup that is done.
   *
   * @throws RequestException INPUT_INVALID, as the vendor answers to orders that come too early
   */
  static RestorePoint completed(BackupHistory backup) {
    var point = backup.point();
    if (point == null) {
      throw new RequestException(ErrorCode.INPUT_INVALID, "this backup is not completed");
    }
    return point;
  }

  /** A MySQL or MariaDB server under protection. */
  Source database(Request request, Caller caller) {
    return UuidText.parse(request.pathValue("mysqlDatabaseId"))
        .flatMap(id -> source(new SourceId(id)))
        .filter(source -> source.kind() == SourceKind.MYSQL && caller.sees(source.projectId()))
        .orElseThrow(() -> missing("database"));
  }

  /**
   * Where a dump is to go.
   *
   * @throws RequestException SCOPE_MISSING for a database of another project, which the vendor
   *     answers otherwise than one that is not there
   */
  Source target(ProjectId project, SourceId id, Caller caller) {
    var source =
        source(id)
            .filter(found -> caller.sees(found.projectId()))
            .orElseThrow(() -> missing("database"));
    if (!source.projectId().equals(project)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "the target database belongs to another project");
    }
    return source;
  }

  private Optional<Source> source(SourceId id) {
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return desk.history().sources(query).items().stream().findFirst();
  }

  static RequestException missing(String kind) {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such " + kind);
  }
}
