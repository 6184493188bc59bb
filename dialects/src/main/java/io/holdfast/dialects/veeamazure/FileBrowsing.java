package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.holdfast.catalog.model.Scope;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.util.stream.Stream;

/** What open points hold: folders, and searches for names. */
final class FileBrowsing {
  private static final String SEARCH = OpenPoints.ONE + "/search/{searchId}";

  private final OpenPoints points;
  private final FolderPages folders;
  private final FileSearches searches;

  FileBrowsing(Desk desk, OpenPoints points) {
    this.points = points;
    this.folders = new FolderPages(desk.browser());
    this.searches = new FileSearches(desk.search(), folders, desk.clock());
  }

  Stream<Operation> operations() {
    return Stream.of(
            Operation.post(OpenPoints.ONE + "/browse", this::browse),
            Operation.get(OpenPoints.ONE + "/browse", this::turn),
            Operation.post(OpenPoints.ONE + "/search/start", this::start),
            Operation.get(SEARCH + "/results", this::results),
            Operation.post(SEARCH + "/nextPage", this::nextPage),
            Operation.post(SEARCH + "/stop", this::stop))
        .map(operation -> operation.from(AzureVersion.V8));
  }

  private Response browse(Call call) throws InterruptedException {
    var opened = points.open(call, Scope.BACKUP_READ);
    var body = call.body();
    var path =
        OpenPoints.absolute(body, FolderPages.PATH, body.require(FolderPages.PATH, body::path));
    return folders.answer(call, opened.shown().point(), path);
  }

  /** Where the links of pages lead, which nobody can post a body to. */
  private Response turn(Call call) throws InterruptedException {
    var opened = points.open(call, Scope.BACKUP_READ);
    var path = call.query().findFilled(FolderPages.PATH).orElse("");
    if (!path.startsWith("/")) {
      throw Parameters.invalid(FolderPages.PATH, "FORMAT", "must be an absolute path");
    }
    return folders.answer(call, opened.shown().point(), path);
  }

  private Response start(Call call) {
    var opened = points.open(call, Scope.BACKUP_READ);
    var body = call.body();
    var limit = body.number("limit", 1, Integer.MAX_VALUE).orElse((long) FileSearches.MOST);
    var wish =
        new FileSearches.Wish(
            OpenPoints.absolute(body, "path", body.path("path").orElse("/")),
            body.flag("traverse").orElse(true),
            body.text("searchPattern").orElse(""),
            (int) Math.min(limit, FileSearches.MOST));
    var id = searches.start(opened.id(), opened.shown().point(), wish);
    return Call.ok(JsonNodeFactory.instance.objectNode().put("searchId", id.toString()));
  }

  private Response results(Call call) throws InterruptedException {
    var opened = points.open(call, Scope.BACKUP_READ);
    return Call.ok(searches.results(opened.id(), call.id("searchId", "search"), opened.shown()));
  }

  private Response nextPage(Call call) throws InterruptedException {
    var opened = points.open(call, Scope.BACKUP_READ);
    searches.nextPage(opened.id(), call.id("searchId", "search"), opened.shown());
    return Response.empty(202);
  }

  private Response stop(Call call) {
    var opened = points.open(call, Scope.BACKUP_READ);
    searches.stop(opened.id(), call.id("searchId", "search"));
    return Response.empty(202);
  }
}
