package io.holdfast.rest.v1;

import io.holdfast.api.model.DownloadLink;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFormat;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.ExportFilter;
import io.holdfast.catalog.query.ExportSort;
import io.holdfast.control.export.Downloads;
import io.holdfast.control.export.ExportDraft;
import io.holdfast.control.export.Exports;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.DownloadAnswer;
import io.holdfast.rest.edge.FileAnswer;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Exports: asked for, shown, downloaded, taken away. */
final class ExportPaths {
  private static final String PATH = "/v1/exports";
  private static final String ONE = PATH + "/{exportId}";
  private static final String DOWNLOADS = "/v1/downloads";
  private static final Duration LINK_LIFETIME = Duration.ofHours(1);
  private static final int PASSWORD_CHARACTERS = 1_000;
  private static final int PATHS = 1_000;

  private static final ListShape<ExportFilter, ExportSort> LIST =
      ListShape.<ExportFilter, ExportSort>sorted(
              "-requestedAt",
              Map.of(
                  "requestedAt", ExportSort.REQUESTED_AT,
                  "expiresAt", ExportSort.EXPIRES_AT))
          .ofProjects(ExportFilter.Projects::new)
          .ids("restorePointId", RestorePointId::new, ExportFilter.Points::new)
          .words("phase", ExportPhase.class, ExportFilter.Phases::new)
          .range("expires", ExportFilter.ExpiresAt::new);

  private final Exports exports;
  private final Downloads downloads;
  private final History history;
  private final RestorePointPaths points;
  private final Cursors cursors;

  ExportPaths(Services services, RestorePointPaths points, Cursors cursors) {
    this.exports = services.exports();
    this.downloads = services.downloads();
    this.history = services.history();
    this.points = points;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    var routes = new ArrayList<Route>();
    routes.add(
        operations.post(RestorePointPaths.ONE + "/exports", Scope.EXPORT_CREATE, this::start));
    routes.add(operations.get(PATH, Scope.RESTORE_READ, this::list));
    routes.add(operations.get(ONE, Scope.RESTORE_READ, this::get));
    routes.add(operations.delete(ONE, Scope.EXPORT_CREATE, this::delete));
    routes.add(operations.post(ONE + "/links", Scope.EXPORT_DOWNLOAD, this::link));
    routes.add(operations.get(ONE + "/content", Scope.EXPORT_DOWNLOAD, this::content));
    routes.add(
        Route.get(
                DOWNLOADS + DownloadAnswer.LINK,
                request -> {
                  request.query().allowOnly(List.of());
                  return DownloadAnswer.byLink(request, downloads);
                })
            .openToAll());
    return routes;
  }

  private Response start(Call call) throws InterruptedException {
    call.allowOnly();
    var point = points.named(call);
    var fields = Body.required(call.request());
    var format = fields.require("format", name -> fields.word(name, ExportFormat.class));
    var paths = fields.texts("paths").orElse(List.of());
    if (paths.size() > PATHS) {
      throw fields.invalid("paths", "SIZE", "must have at most %d entries".formatted(PATHS));
    }
    var password = fields.text("password", 1, PASSWORD_CHARACTERS);
    var keptFor = fields.duration("keptFor").orElse(null);
    var reason = fields.text("reason").orElse(null);
    fields.close();
    var draft = new ExportDraft(format, paths, password.orElse(null), keptFor, reason);
    var export = exports.start(call.caller(), point.id(), draft);
    return Answers.accepted(PATH + "/" + export.id(), PointViews.export(export));
  }

  private Response list(Call call) {
    var slice = history.exports(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(LIST.page(call.request(), call.caller(), cursors, slice, PointViews::export));
  }

  private Response get(Call call) {
    call.allowOnly();
    return Answers.ok(PointViews.export(named(call)));
  }

  private Response delete(Call call) {
    call.allowOnly();
    exports.delete(call.caller(), named(call).id());
    return Response.empty(204);
  }

  private Response link(Call call) {
    call.allowOnly();
    var export = named(call);
    var fields = Body.optional(call.request());
    var lifetime = fields.duration("lifetime").orElse(LINK_LIFETIME);
    var once = fields.flag("once").orElse(false);
    fields.close();
    var link = downloads.link(call.caller(), export.id(), lifetime, once);
    var url = call.request().baseUrl() + DOWNLOADS + "/" + link.path();
    return Answers.created(
        DOWNLOADS + "/" + link.path(), new DownloadLink(url, link.expiresAt(), link.once()));
  }

  private Response content(Call call) {
    call.allowOnly();
    var id = named(call).id();
    var download = downloads.open(call.caller(), id, FileAnswer.wantsFirstByte(call.request()));
    return DownloadAnswer.of(call.request(), download);
  }

  private Export named(Call call) {
    return exports.get(call.caller(), call.id("exportId", ExportId::new));
  }
}
