package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Position;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;

/** {@code GET …/backups/{backupId}/restores}: the restores of one restore point, newest first. */
final class BackupRestores {
  private static final int DEFAULT_PER_PAGE = 50;
  private static final int MAX_PER_PAGE = 100;

  /** No id of ours: ids of restores are unique within their backup, so ties do not occur. */
  private static final UUID NO_TIE = new UUID(0, 0);

  private final History history;
  private final Addons addons;

  BackupRestores(History history) {
    this.history = history;
    this.addons = new Addons(history);
  }

  Response list(Request request) {
    var caller = request.get(Caller.class);
    if (!caller.may(Scope.RESTORE_READ)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING,
          "the token lacks the permission Project > Addons > General > Read (restore:read)");
    }
    var query = request.query();
    var perPage = (int) query.number("per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE);
    var page = query.number("page", 1, 1, Integer.MAX_VALUE);
    var backup = backup(request, query, caller);
    var wanted =
        query
            .find("cursor")
            .map(text -> after(backup, text, perPage))
            .orElseGet(() -> Page.offset((page - 1) * perPage, perPage));
    var slice =
        history.restoreSessions(
            CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                    Order.descending(RestoreSessionSort.MILLIS_ID))
                .where(new RestoreSessionFilter.Points(Set.of(backup)))
                .where(new RestoreSessionFilter.Purposes(purposes(caller)))
                .page(wanted));
    var body = JsonNodeFactory.instance.objectNode();
    var restores = body.putObject("data").putArray("restores");
    slice.items().forEach(session -> restores.add(render(session)));
    var pagination = body.putObject("pagination").put("hasNextPage", slice.hasMore());
    if (slice.hasMore()) {
      var last = slice.items().getLast().millisId();
      pagination.put("cursor", new RestoreCursor(backup, last).text());
    }
    pagination.put("count", slice.items().size());
    return Response.text(200, NorthflankDialect.JSON_TYPE, body.toString());
  }

  /** The backup of the path; or of another project or addon, where the query says so. */
  private RestorePointId backup(Request request, Parameters query, Caller caller) {
    var project = addons.project(request.pathValue("projectId"), caller);
    var addon = addons.addon(project, request.pathValue("addonId"));
    var otherProject = query.find("sourceProjectId");
    var otherAddon = query.find("sourceAddonId");
    if (otherProject.isPresent() || otherAddon.isPresent()) {
      var owner = otherProject.map(name -> addons.project(name, caller)).orElse(project);
      addon = addons.addon(owner, otherAddon.orElse(request.pathValue("addonId")));
    }
    return addons.backup(addon, request.pathValue("backupId")).id();
  }

  private static Page after(RestorePointId backup, String text, int perPage) {
    var cursor =
        RestoreCursor.parse(backup, text)
            .orElseThrow(() ->
                Parameters.invalid(
                    "cursor", "VALUE", "must be the cursor of a previous answer of this list"));
    return Page.after(Position.of(cursor.millisId(), NO_TIE), perPage);
  }

  private static Set<RestorePurpose> purposes(Caller caller) {
    var purposes = EnumSet.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE, RestorePurpose.EXPORT);
    if (caller.may(Scope.DRILL_READ)) {
      purposes.add(RestorePurpose.DRILL);
    }
    return purposes;
  }

  private static ObjectNode render(RestoreSession session) {
    var times = session.times();
    var restore =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", session.millisId())
            .put("restoreTimestamp", ClockFormat.MILLISECONDS.format(times.createdAt()))
            .put("status", NorthflankStates.word(session.standing()).text());
    if (times.endedAt() != null) {
      restore.put("completedAt", ClockFormat.MILLISECONDS.format(times.endedAt()));
    }
    return restore;
  }
}
