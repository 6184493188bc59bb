package io.holdfast.rest.v1;

import io.holdfast.api.model.CopiesAsked;
import io.holdfast.api.model.Page;
import io.holdfast.api.model.PageInfo;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.copy.Copies;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;

/** Copies of restore points: shown, asked for, read again, given up. */
final class CopyPaths {
  private static final String ALL = RestorePointPaths.ONE + "/copies";
  private static final String ONE = ALL + "/{copyId}";

  /** Of so many points the copies are asked for when nothing is said. */
  private static final int MOST_POINTS = 1_000;

  private final Copies copies;
  private final RestorePointPaths points;

  CopyPaths(Copies copies, RestorePointPaths points) {
    this.copies = copies;
    this.points = points;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(ALL, Scope.BACKUP_READ, this::list),
        operations.post(ALL, Scope.BACKUP_RUN, this::ask),
        operations.post(ONE + "/verify", Scope.BACKUP_RUN, this::verify),
        operations.delete(ONE, Scope.POINT_DELETE, this::drop),
        operations.post("/v1/protections/{protectionId}/copies", Scope.BACKUP_RUN, this::fill));
  }

  private Response list(Call call) {
    call.allowOnly();
    var shown = copies.of(points.named(call).id()).stream().map(PointViews::copy).toList();
    return Answers.ok(new Page<>(shown, new PageInfo(null, false, null)));
  }

  private Response ask(Call call) {
    call.allowOnly();
    var point = points.named(call);
    var fields = Body.required(call.request());
    var repository = new RepositoryId(fields.require("repositoryId", fields::id));
    fields.close();
    return accepted(copies.ask(call.caller(), point.id(), repository));
  }

  private Response verify(Call call) {
    call.allowOnly();
    var point = points.named(call);
    return accepted(copies.verify(call.caller(), point.id(), copy(call)));
  }

  private Response drop(Call call) {
    call.allowOnly();
    var point = points.named(call);
    copies.drop(call.caller(), point.id(), copy(call));
    return Response.empty(204);
  }

  private Response fill(Call call) {
    call.allowOnly();
    var fields = Body.optional(call.request());
    var newest = fields.number("newest", 1, MOST_POINTS).orElse((long) MOST_POINTS).intValue();
    fields.close();
    var id = call.id("protectionId", ProtectionId::new);
    return Answers.ok(new CopiesAsked(copies.fill(call.caller(), id, newest)));
  }

  private static Response accepted(Copies.Shown shown) {
    var location = RestorePointPaths.PATH + "/" + shown.copy().pointId() + "/copies";
    return Answers.accepted(location, PointViews.copy(shown));
  }

  private static CopyId copy(Call call) {
    return call.id("copyId", CopyId::new);
  }
}
