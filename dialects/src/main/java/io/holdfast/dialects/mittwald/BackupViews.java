package io.holdfast.dialects.mittwald;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.DownloadAnswer;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Shows backups to a caller, with what the caller may see of them. */
final class BackupViews {
  private static final String DOWNLOADS = "/v2/downloads";

  private final Desk desk;

  BackupViews(Desk desk) {
    this.desk = desk;
  }

  /** Serves the addresses that exports are shown with: those who hold one may download. */
  Route downloads() {
    return Route.get(DOWNLOADS + DownloadAnswer.LINK, this::download).openToAll();
  }

  ObjectNode one(Request request, Caller caller, BackupHistory backup) {
    return all(request, caller, List.of(backup)).getFirst();
  }

  List<ObjectNode> all(Request request, Caller caller, List<BackupHistory> backups) {
    var restored =
        backups.stream()
            .filter(backup -> restoresDatabases(backup))
            .map(BackupHistory::point)
            .filter(Objects::nonNull)
            .toList();
    var points = backups.stream().map(BackupHistory::point).filter(Objects::nonNull).toList();
    var sight =
        new BackupRenderer.Sight(
            caller.may(Scope.RESTORE_READ),
            desk.points().removable(caller, List.<RestorePoint>copyOf(points)),
            Contents.of(desk.history(), List.<RestorePoint>copyOf(restored)),
            export -> link(request, caller, export));
    var renderer = new BackupRenderer(sight);
    return backups.stream().map(renderer::render).toList();
  }

  private static boolean restoresDatabases(BackupHistory backup) {
    var restore = backup.newestRestore();
    return restore != null && !restore.request().selection().dumps().isEmpty();
  }

  private Optional<String> link(Request request, Caller caller, Export export) {
    return caller.may(Scope.EXPORT_DOWNLOAD)
        ? desk.downloads()
            .standing(export)
            .map(link -> request.baseUrl() + DOWNLOADS + "/" + link.path())
        : Optional.empty();
  }

  private Response download(Request request) {
    return DownloadAnswer.byLink(request, desk.downloads());
  }
}
