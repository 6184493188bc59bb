package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.control.export.ExportDraft;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.DownloadAnswer;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Dumps to download. The first who asks for a link has the dump exported, and waits for that; who
 * asks within the next hours gets a link to the same file.
 */
final class DownloadLinks {
  static final String PLACE = "/v1/downloads";

  private static final Duration LINK = Duration.ofHours(1);
  private static final Duration KEPT = Duration.ofHours(3);
  private static final Set<ExportPhase> USABLE =
      EnumSet.of(ExportPhase.PENDING, ExportPhase.EXPORTING, ExportPhase.COMPLETED);

  private final Desk desk;
  private final Addons addons;
  private final Duration patience;

  /**
   * @param patience how long a client waits for its dump to be written
   */
  DownloadLinks(Desk desk, Addons addons, Duration patience) {
    this.desk = desk;
    this.addons = addons;
    this.patience = patience;
  }

  Response link(Request request) throws InterruptedException {
    var caller =
        Permission.ADDON_READ.of(
            request, Scope.BACKUP_READ, Scope.EXPORT_CREATE, Scope.EXPORT_DOWNLOAD);
    var backup = addons.backup(addons.addon(request, caller), request.pathValue("backupId"));
    if (BackupKind.of(backup.session().type()) == BackupKind.SNAPSHOT) {
      throw Addons.conflict("backup %s is a snapshot; only dumps can be downloaded", backup);
    }
    var export = written(caller, backup);
    var link = desk.downloads().link(caller, export.id(), LINK, false);
    return Answers.data(
        Answers.JSON
            .objectNode()
            .put("downloadLink", request.baseUrl() + PLACE + "/" + link.path()));
  }

  Response download(Request request) {
    return DownloadAnswer.byLink(request, desk.downloads());
  }

  /** The file of a backup, once it is there. */
  private Export written(Caller caller, BackupHistory backup) throws InterruptedException {
    var point = OneBackup.completed(backup);
    var format = Compression.of(point.labels()).format();
    var found = made(point, format);
    var export =
        found.isPresent()
            ? found.get()
            : desk.exports()
                .start(
                    caller,
                    point.id(),
                    new ExportDraft(format, List.of(), null, KEPT, "download link"));
    var session = SessionRef.of(new RestoreSessionId(export.id().value()));
    var last =
        desk.watch()
            .await(
                session,
                patience,
                () -> desk.exports().get(caller, export.id()),
                seen ->
                    seen.phase() != ExportPhase.PENDING && seen.phase() != ExportPhase.EXPORTING);
    return switch (last.phase()) {
      case COMPLETED -> last;
      case PENDING, EXPORTING ->
          throw Addons.conflict(
              "backup %s is still being made ready for download; ask again in a minute", backup);
      case FAILED, EXPIRED ->
          throw Addons.conflict("backup %s could not be made ready for download", backup);
    };
  }

  /** A file of all of it that lives long enough for a link. */
  private Optional<Export> made(RestorePoint point, ExportFormat format) {
    var until = desk.clock().instant().plus(LINK);
    var query =
        CatalogQuery.<ExportFilter, ExportSort>by(Order.descending(ExportSort.REQUESTED_AT))
            .where(new ExportFilter.Points(Set.of(point.id())))
            .where(new ExportFilter.Phases(USABLE))
            .where(new ExportFilter.ExpiresAt(TimeRange.halfOpen(until, null)))
            .page(Page.all());
    return desk.history().exports(query).items().stream()
        .filter(export -> export.format() == format && !export.withPassword())
        .filter(export -> Selection.EVERYTHING.equals(export.selection()))
        .findFirst();
  }
}
