package io.holdfast.rest.v1;

import io.holdfast.api.model.DiffEntry;
import io.holdfast.api.model.Page;
import io.holdfast.api.model.PageInfo;
import io.holdfast.api.model.TreeEntry;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.Position;
import io.holdfast.control.browse.Browser;
import io.holdfast.control.browse.Change;
import io.holdfast.control.browse.Entry;
import io.holdfast.rest.edge.Fields;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What lies in restore points, and what differs between two. */
final class BrowsePaths {
  private final Browser browser;
  private final RestorePointPaths points;
  private final Cursors cursors;

  BrowsePaths(Browser browser, RestorePointPaths points, Cursors cursors) {
    this.browser = browser;
    this.points = points;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(RestorePointPaths.ONE + "/tree", Scope.BACKUP_READ, this::tree),
        operations.get(RestorePointPaths.ONE + "/diff", Scope.BACKUP_READ, this::diff));
  }

  private Response tree(Call call) throws InterruptedException {
    call.allowOnly("path", "limit", "cursor");
    var limit = limit(call);
    var path = path(call);
    var after = after(call);
    var point = points.named(call);
    return page(call, browser.list(point, path, after, limit), BrowsePaths::entry);
  }

  private Response diff(Call call) throws InterruptedException {
    call.allowOnly("to", "path", "limit", "cursor");
    var to =
        call.request()
            .query()
            .find("to")
            .orElseThrow(() -> Parameters.invalid("to", "REQUIRED", "must be there"));
    var other = new RestorePointId(ListShape.uuid("to", to));
    var limit = limit(call);
    var path = path(call);
    var after = after(call);
    var from = points.named(call);
    var until = points.find(call, other);
    var question = new Browser.DiffQuestion(from, until, path);
    return page(call, browser.diff(question, after, limit), BrowsePaths::change);
  }

  private <T, D> Response page(Call call, Browser.Page<T> page, Function<T, D> view) {
    var next = page.next();
    var list = ListShape.fingerprint(call.request(), call.caller());
    var cursor = next == null ? null : cursors.write(new Position(next, ""), list);
    return Answers.ok(
        new Page<>(
            page.items().stream().map(view).toList(), new PageInfo(cursor, next != null, null)));
  }

  private @Nullable String after(Call call) {
    var list = ListShape.fingerprint(call.request(), call.caller());
    return call.request()
        .query()
        .find("cursor")
        .map(cursor -> cursors.read(cursor, list).key())
        .orElse(null);
  }

  private static int limit(Call call) {
    return (int) call.request().query().number("limit", 50, 1, ListShape.MAX_LIMIT);
  }

  private static String path(Call call) {
    var path = call.request().query().find("path").orElse("/");
    if (!path.startsWith("/") || path.length() > Fields.PATH) {
      throw Parameters.invalid("path", "FORMAT", "must be an absolute path");
    }
    return path;
  }

  private static TreeEntry entry(Entry it) {
    return new TreeEntry(
        it.name(),
        it.path(),
        it.nameBase64(),
        it.type().name(),
        it.size(),
        it.mode(),
        it.owner().uid(),
        it.owner().gid(),
        it.owner().user(),
        it.owner().group(),
        it.modifiedAt(),
        it.linkTarget());
  }

  private static DiffEntry change(Change it) {
    return new DiffEntry(
        it.path(), it.kind().name(), it.sizeBefore(), it.sizeAfter(), it.presumed());
  }
}
