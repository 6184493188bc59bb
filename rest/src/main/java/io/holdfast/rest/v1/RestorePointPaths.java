package io.holdfast.rest.v1;

import io.holdfast.api.model.Page;
import io.holdfast.api.model.PageInfo;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.control.copy.Copies;
import io.holdfast.control.history.History;
import io.holdfast.control.point.RestorePoints;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Restore points: listed, shown, described, pinned, removed, with their parts. */
final class RestorePointPaths {
  static final String PATH = "/v1/restore-points";
  static final String ONE = PATH + "/{restorePointId}";

  /** Neither in the trash nor gone. */
  private static final Set<PointStatus> THERE =
      EnumSet.of(
          PointStatus.CREATING,
          PointStatus.AVAILABLE,
          PointStatus.DEGRADED,
          PointStatus.MISSING_COPIES);

  private static final ListShape<RestorePointFilter, RestorePointSort> LIST =
      ListShape.<RestorePointFilter, RestorePointSort>sorted(
              "-pointInTime",
              Map.of(
                  "createdAt", RestorePointSort.CREATED_AT,
                  "pointInTime", RestorePointSort.POINT_IN_TIME,
                  "completedAt", RestorePointSort.COMPLETED_AT,
                  "expiresAt", RestorePointSort.EXPIRES_AT,
                  "logicalBytes", RestorePointSort.LOGICAL_BYTES))
          .ofProjects(RestorePointFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, RestorePointFilter.Protections::new)
          .ids("sourceId", SourceId::new, RestorePointFilter.Sources::new)
          .ids("backupSessionId", BackupSessionId::new, RestorePointFilter.BackupSessions::new)
          .texts("slug", RestorePointFilter.Slugs::new)
          .words("kind", PointKind.class, RestorePointFilter.Kinds::new)
          .words("status", PointStatus.class, RestorePointFilter.Statuses::new, THERE)
          .flag("pinned", RestorePointFilter.Pinned::new)
          .flag("suspicious", RestorePointFilter.Suspicious::new)
          .flag("restoreRunning", RestorePointFilter.RestoreRunning::new)
          .range("pointInTime", RestorePointFilter.PointInTime::new)
          .range("completed", RestorePointFilter.CompletedAt::new)
          .range("expires", RestorePointFilter.ExpiresAt::new)
          .range("trashUntil", RestorePointFilter.TrashUntil::new)
          .text(RestorePointFilter.Text::new);

  private final RestorePoints points;
  private final Copies copies;
  private final History history;
  private final Cursors cursors;

  RestorePointPaths(RestorePoints points, Copies copies, History history, Cursors cursors) {
    this.points = points;
    this.copies = copies;
    this.history = history;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.BACKUP_READ, this::list),
        operations.get(ONE, Scope.BACKUP_READ, this::get),
        operations.patch(ONE, Scope.POINT_PIN, this::change),
        operations.delete(ONE, Scope.POINT_DELETE, this::delete),
        operations.post(ONE + "/pin", Scope.POINT_PIN, this::pin),
        operations.post(ONE + "/unpin", Scope.POINT_PIN, this::unpin),
        operations.post(ONE + "/acknowledge", Scope.PLAN_WRITE, this::acknowledge),
        operations.post(ONE + "/untrash", Scope.POINT_PIN, this::untrash),
        operations.get(ONE + "/parts", Scope.BACKUP_READ, this::parts));
  }

  /** The point that the path names, if the caller sees it. */
  RestorePoint named(Call call) {
    return find(call, call.id("restorePointId", RestorePointId::new));
  }

  /** A point, if the caller sees it. */
  RestorePoint find(Call call, RestorePointId id) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Ids(Set.of(id)));
    var point =
        history.restorePoints(query).items().stream()
            .findFirst()
            .orElseThrow(() -> Call.missing("restore point", id));
    return call.visible(point, point.projectId(), "restore point", id);
  }

  private Response list(Call call) {
    var slice = history.restorePoints(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(LIST.page(call.request(), call.caller(), cursors, slice, PointViews::point));
  }

  private Response get(Call call) {
    call.allowOnly("expand");
    var expand = Expansion.of(call.request(), "parts", "copies");
    var point = named(call);
    var extras =
        new PointViews.Extras(
            expand.contains("parts") ? partsOf(point) : null,
            expand.contains("copies") ? copiesOf(point) : null);
    return Revisions.answer(call.request(), point.revision(), PointViews.point(point, extras));
  }

  private Response change(Call call) {
    call.allowOnly();
    var before = named(call);
    Revisions.require(call.request(), before.revision());
    var fields = Body.patch(call.request());
    var description = fields.patched("description", before.description(), fields::text);
    var expiresAt = fields.patched("expiresAt", before.expiresAt(), fields::instant);
    fields.close();
    return shown(
        points.change(call.caller(), before.id(), before.revision(), description, expiresAt));
  }

  private Response delete(Call call) throws InterruptedException {
    call.allowOnly("purge");
    var purge = call.request().query().flag("purge", false);
    var before = named(call);
    Revisions.require(call.request(), before.revision());
    if (purge) {
      points.purge(call.caller(), before.id(), before.revision());
    } else {
      points.delete(call.caller(), before.id(), before.revision());
    }
    return Response.empty(204);
  }

  private Response pin(Call call) {
    call.allowOnly();
    var point = named(call);
    var fields = Body.required(call.request());
    var reason = fields.require("reason", fields::name);
    var until = fields.instant("until").orElse(null);
    fields.close();
    return shown(points.pin(call.caller(), point.id(), reason, until));
  }

  private Response unpin(Call call) {
    call.allowOnly();
    var point = named(call);
    var fields = Body.optional(call.request());
    var reason = fields.name("reason").orElse(null);
    fields.close();
    return shown(points.unpin(call.caller(), point.id(), reason));
  }

  private Response acknowledge(Call call) {
    call.allowOnly();
    var point = named(call);
    var fields = Body.required(call.request());
    var reason = fields.require("reason", fields::name);
    fields.close();
    return shown(points.acknowledge(call.caller(), point.id(), reason));
  }

  private Response untrash(Call call) {
    call.allowOnly();
    var point = named(call);
    var fields = Body.optional(call.request());
    var reason = fields.name("reason").orElse("taken out of the trash");
    var until = fields.instant("until").orElse(null);
    fields.close();
    return shown(points.untrash(call.caller(), point.id(), reason, until));
  }

  private Response parts(Call call) {
    call.allowOnly();
    return Answers.ok(new Page<>(partsOf(named(call)), new PageInfo(null, false, null)));
  }

  private List<io.holdfast.api.model.Part> partsOf(RestorePoint point) {
    return history.parts(point.id()).stream().map(PointViews::part).toList();
  }

  private List<io.holdfast.api.model.Copy> copiesOf(RestorePoint point) {
    return copies.of(point.id()).stream().map(PointViews::copy).toList();
  }

  private static Response shown(RestorePoint point) {
    return Answers.ok(PointViews.point(point)).with("ETag", Revisions.tag(point.revision()));
  }
}
