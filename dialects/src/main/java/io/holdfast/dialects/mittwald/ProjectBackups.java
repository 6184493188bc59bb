package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Project;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

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
  private final Found found;
  private final InstantSource clock;

  ProjectBackups(History history, Found found, InstantSource clock) {
    this.history = history;
    this.found = found;
    this.clock = clock;
  }

  Response list(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var query = BackupListQuery.of(request.query());
    var project = found.project(request, caller);
    var withRestores = caller.may(Scope.RESTORE_READ);
    var renderer = new BackupRenderer(clock.instant(), withRestores);
    var body = Answers.JSON.arrayNode();
    var hidden = new ArrayList<BackupHistory>();
    var total = read(query, project, body, renderer, withRestores ? hidden : new ArrayList<>());
    return withResults(query.pages().answer(body, total), hidden);
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
              query.pages().skip(),
              query.pages().limit(),
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
}
