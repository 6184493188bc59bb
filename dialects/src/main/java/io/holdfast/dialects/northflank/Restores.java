package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupHistory;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.dialects.ShownRestores;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lists of restores, newest first: those of a backup, and those into an addon. */
final class Restores {
  private final History history;
  private final Addons addons;

  Restores(History history, Addons addons) {
    this.history = history;
    this.addons = addons;
  }

  Response ofBackup(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.RESTORE_READ);
    var addon = addons.owner(request, caller);
    var backup = addons.backupEver(addon, request.pathValue("backupId")).session().pointId();
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.MILLIS_ID))
            .where(new RestoreSessionFilter.Points(Set.of(backup)))
            .where(new RestoreSessionFilter.Purposes(ShownRestores.to(caller)));
    return new Listing("restores", backup.toString(), true)
        .answer(request, page -> history.restoreSessions(query.page(page)), _ -> Restores::restore);
  }

  Response ofAddon(Request request) {
    var caller = Permission.ADDON_READ.of(request, Scope.RESTORE_READ);
    var addon = addons.addon(request, caller);
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Into(Set.of(addon.id())))
            .where(new RestoreSessionFilter.Purposes(ShownRestores.to(caller)));
    var seen = caller.seen(query, RestoreSessionFilter.Projects::new);
    return new Listing("restores", addon.id().toString(), true)
        .answer(request, page -> history.restoreSessions(seen.page(page)), this::withBackups);
  }

  /** A restore of a backup, by the number that lists show. */
  RestoreSession named(BackupHistory backup, String name, Caller caller) {
    if (!name.matches("\\d{1,15}")) {
      throw Addons.missing("restore", name);
    }
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.MILLIS_ID))
            .where(new RestoreSessionFilter.Points(Set.of(backup.session().pointId())))
            .where(new RestoreSessionFilter.MillisIds(Set.of(Long.parseLong(name))))
            .where(new RestoreSessionFilter.Purposes(ShownRestores.to(caller)))
            .page(Page.first(1));
    return history.restoreSessions(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Addons.missing("restore", name));
  }

  /** Which backups a page of restores read is looked up once for all of them. */
  private Function<RestoreSession, JsonNode> withBackups(Slice<RestoreSession> restores) {
    var ids =
        restores.items().stream()
            .map(restore -> restore.origin().pointId())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    var slugs =
        points(ids).stream().collect(Collectors.toMap(RestorePoint::id, RestorePoint::slug));
    return restore -> {
      var point = restore.origin().pointId();
      return restore(restore)
          .put("id", Long.toString(restore.millisId()))
          .put("backupId", point == null ? "" : slugs.getOrDefault(point, point.toString()));
    };
  }

  private List<RestorePoint> points(Set<RestorePointId> ids) {
    return ids.isEmpty()
        ? List.of()
        : history
            .restorePoints(
                CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                        Order.ascending(RestorePointSort.CREATED_AT))
                    .where(new RestorePointFilter.Ids(ids))
                    .page(Page.all()))
            .items();
  }

  private static ObjectNode restore(RestoreSession session) {
    return summarize(Answers.JSON.objectNode().put("id", session.millisId()), session);
  }

  /** What is told of a restore wherever one is shown. */
  static ObjectNode summary(RestoreSession session) {
    return summarize(Answers.JSON.objectNode(), session);
  }

  private static ObjectNode summarize(ObjectNode node, RestoreSession session) {
    var times = session.times();
    node.put("restoreTimestamp", Answers.time(times.createdAt()))
        .put("status", NorthflankStates.word(session.standing()).text());
    Answers.put(node, "completedAt", times.endedAt());
    return node;
  }
}
