package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * {@code GET /projects/{projectId}/backups}: a project's restore points, and those in the making.
 */
final class ProjectBackups {
  /**
   * The truth about restores whose phase says completed and whose result was not that good, in the
   * order of {@link #RESULT_BACKUP_HEADER}.
   */
  static final String RESULT_HEADER = "Holdfast-Restore-Result";

  /** The backups that {@link #RESULT_HEADER} speaks of. */
  static final String RESULT_BACKUP_HEADER = "Holdfast-Restore-Backup";

  /** Keeps both headers well below what clients take. */
  private static final int MAX_RESULTS = 50;

  private final History history;
  private final InstantSource clock;

  ProjectBackups(History history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
  }

  Response list(Request request) {
    var caller = request.get(Caller.class);
    if (!caller.may(Scope.BACKUP_READ)) {
      throw new RequestException(ErrorCode.SCOPE_MISSING, "the token lacks the scope backup:read");
    }
    var query = BackupListQuery.of(request.query());
    var project = project(request.pathValue("projectId"), caller);
    var withRestores = caller.may(Scope.RESTORE_READ);
    var renderer = new BackupRenderer(clock.instant(), withRestores);
    var body = JsonNodeFactory.instance.arrayNode();
    var hidden = new ArrayList<BackupHistory>();
    var total = read(query, project, body, renderer, withRestores ? hidden : new ArrayList<>());
    var response =
        Response.text(200, MittwaldDialect.JSON_TYPE, body.toString())
            .with("X-Pagination-Limit", Long.toString(query.limit()))
            .with("X-Pagination-Skip", Long.toString(query.skip()))
            .with("X-Pagination-Page", Long.toString(query.page()))
            .with("X-Pagination-TotalCount", Long.toString(total));
    return withResults(response, hidden);
  }

  private long read(
      BackupListQuery query,
      Project project,
      ArrayNode body,
      BackupRenderer renderer,
      List<BackupHistory> hidden) {
    try {
      var total =
          Walk.each(
              history::backups,
              query.query(project.id()),
              query.skip(),
              query.limit(),
              backup -> {
                body.add(renderer.render(backup));
                if (hidesResult(backup)) {
                  hidden.add(backup);
                }
              });
      return total == null ? 0 : total;
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
  }

  private static boolean hidesResult(BackupHistory backup) {
    var restore = backup.newestRestore();
    return restore != null && MittwaldStates.hidden(restore.standing()).isPresent();
  }

  private static Response withResults(Response response, List<BackupHistory> hidden) {
    if (hidden.isEmpty()) {
      return response;
    }
    var results = new ArrayList<String>();
    var backups = new ArrayList<String>();
    for (var backup : hidden.subList(0, Math.min(hidden.size(), MAX_RESULTS))) {
      var restore = backup.newestRestore();
      if (restore != null) {
        MittwaldStates.hidden(restore.standing()).ifPresent(result -> results.add(result.name()));
        backups.add(backup.session().pointId().toString());
      }
    }
    return response
        .with(RESULT_HEADER, String.join(", ", results))
        .with(RESULT_BACKUP_HEADER, String.join(", ", backups));
  }

  /** By id, or by slug, which takes the place of the vendor's short id. */
  private Project project(String name, Caller caller) {
    var filter =
        name.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
            ? new ProjectFilter.Ids(Set.of(new ProjectId(UUID.fromString(name))))
            : new ProjectFilter.Slugs(Set.of(name));
    return history
        .projects(
            CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
                .where(filter)
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .filter(project -> caller.sees(project.id()))
        .orElseThrow(() -> new RequestException(ErrorCode.RESOURCE_MISSING, "no such project"));
  }
}
