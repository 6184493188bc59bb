package io.holdfast.dialects.mittwald;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.Supported;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A project's backups: its restore points, and those in the making. */
final class ProjectBackups {
  /**
   * How restores ended that are not shown because they did not end well, in the order of {@link
   * #RESULT_BACKUP_HEADER}.
   */
  static final String RESULT_HEADER = "Holdfast-Restore-Result";

  /** The backups that {@link #RESULT_HEADER} speaks of. */
  static final String RESULT_BACKUP_HEADER = "Holdfast-Restore-Backup";

  /** Keeps both headers well below what clients take. */
  private static final int MAX_RESULTS = 50;

  private final Desk desk;
  private final Found found;
  private final BackupViews views;
  private final ProjectProtections protections;

  ProjectBackups(Desk desk, Found found, BackupViews views) {
    this.desk = desk;
    this.found = found;
    this.views = views;
    protections = new ProjectProtections(desk.history());
  }

  Response list(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_READ);
    var query = BackupListQuery.of(request.query());
    var project = found.project(request, caller);
    var read = query.pages().read(desk.history()::backups, query.query(project.id()));
    var answer = query.pages().answer(read, some -> views.all(request, caller, some));
    return caller.may(Scope.RESTORE_READ) ? withResults(answer, read.first()) : answer;
  }

  /** Asks for a backup of the whole project; it is there at once, and completed some time later. */
  Response create(Request request) {
    var caller = Found.allowed(request, Scope.BACKUP_RUN);
    var project = found.project(request, caller);
    var fields = Bodies.of(request);
    var expiresAt = ExpirationTime.ofNew(fields, desk.clock().instant());
    var description = fields.text("description", 0, Bodies.DESCRIPTION).orElse(null);
    var session =
        Supported.require(
            desk.backups()
                .start(
                    caller,
                    protections.whole(project).id(),
                    BackupType.INCREMENTAL,
                    new PointWish(description, expiresAt, Map.of(), false)));
    var backup = found.backup(session.pointId()).orElseThrow(() -> Found.missing("backup"));
    return Answers.json(201, views.one(request, caller, backup));
  }

  private static Response withResults(Response response, List<BackupHistory> backups) {
    var results = new ArrayList<String>();
    var named = new ArrayList<String>();
    for (var backup : backups) {
      var restore = backup.newestRestore();
      if (restore != null && results.size() < MAX_RESULTS) {
        MittwaldStates.hidden(restore.standing())
            .ifPresent(result -> {
              results.add(result.name());
              named.add(backup.session().pointId().toString());
            });
      }
    }
    return results.isEmpty()
        ? response
        : response
            .with(RESULT_HEADER, String.join(", ", results))
            .with(RESULT_BACKUP_HEADER, String.join(", ", named));
  }
}
