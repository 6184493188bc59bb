package io.holdfast.rest.v1;

import io.holdfast.api.OpenApi;
import io.holdfast.api.model.Health;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AuditOutcome;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.EventLevel;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.AuditFilter;
import io.holdfast.catalog.query.AuditSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProjectFilter;
import io.holdfast.catalog.query.ProjectSort;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service itself: health, the API's text, events, audit records. */
final class ServicePaths {
  private static final ListShape<EventFilter, EventSort> EVENTS =
      ListShape.<EventFilter, EventSort>always(Order.ascending(EventSort.SEQUENCE))
          .words("level", EventLevel.class, EventFilter.Levels::new)
          .texts("code", EventFilter.Codes::new)
          .alone("after", ServicePaths::after)
          .alone("backupSessionId", _ -> Optional.empty())
          .alone("restoreSessionId", _ -> Optional.empty());

  private static final ListShape<AuditFilter, AuditSort> AUDIT =
      ListShape.<AuditFilter, AuditSort>sorted("-seq", Map.of("seq", AuditSort.SEQUENCE))
          .ofProjects(AuditFilter.Projects::new)
          .ids("actorId", id -> id, AuditFilter.Actors::new)
          .texts("action", AuditFilter.Actions::new)
          .texts("resource", AuditFilter.Resources::new)
          .words("outcome", AuditOutcome.class, AuditFilter.Outcomes::new)
          .range("at", AuditFilter.At::new);

  private final History history;
  private final BackupSessionPaths backups;
  private final RestoreSessionPaths restores;
  private final Cursors cursors;
  private final Readiness readiness;
  private final String version;

  ServicePaths(
      Services services,
      BackupSessionPaths backups,
      RestoreSessionPaths restores,
      Cursors cursors,
      String version) {
    this.history = services.history();
    this.readiness = services.readiness();
    this.backups = backups;
    this.restores = restores;
    this.cursors = cursors;
    this.version = version;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        Route.get("/v1/healthz", this::health).openToAll(),
        Route.get("/v1/readyz", this::readiness).openToAll(),
        Route.get("/v1/openapi.json", ServicePaths::text).openToAll(),
        operations.get("/v1/events", Scope.BACKUP_READ, this::events),
        operations.get("/v1/audit-records", Scope.AUDIT_READ, this::audit));
  }

  private Response health(Request request) {
    request.query().allowOnly(List.of());
    askCatalog();
    return Answers.ok(new Health("UP", version));
  }

  private Response readiness(Request request) {
    request.query().allowOnly(List.of());
    if (readiness.stopping()) {
      throw new RequestException(ErrorCode.INTERRUPTED, "the server is stopping");
    }
    askCatalog();
    return Answers.ok(new Health("READY", version));
  }

  /** For something small: without it nothing works. */
  private void askCatalog() {
    history.projects(
        CatalogQuery.<ProjectFilter, ProjectSort>by(Order.ascending(ProjectSort.CREATED_AT))
            .page(Page.first(1)));
  }

  private static Response text(Request request) {
    request.query().allowOnly(List.of());
    return Response.bytes(200, "application/json", OpenApi.json());
  }

  private Response events(Call call) {
    var query = EVENTS.query(call.request(), call.caller(), cursors);
    var session = session(call);
    var slice = history.events(query.where(new EventFilter.Session(session)));
    return Answers.ok(
        EVENTS.page(call.request(), call.caller(), cursors, slice, SessionViews::event));
  }

  private Response audit(Call call) {
    var slice = history.auditRecords(AUDIT.query(call.request(), call.caller(), cursors));
    return Answers.ok(AUDIT.page(call.request(), call.caller(), cursors, slice, PointViews::audit));
  }

  private SessionRef session(Call call) {
    var given = call.request().query();
    var backup = given.find("backupSessionId");
    var restore = given.find("restoreSessionId");
    if (backup.isPresent() == restore.isPresent()) {
      throw Parameters.invalid(
          "backupSessionId",
          "REQUIRED",
          "exactly one of backupSessionId and restoreSessionId must be given");
    }
    if (backup.isPresent()) {
      var id = new BackupSessionId(ListShape.uuid("backupSessionId", backup.get()));
      return SessionRef.of(backups.find(call, id).id());
    }
    call.require(Scope.RESTORE_READ);
    var id = new RestoreSessionId(ListShape.uuid("restoreSessionId", restore.orElseThrow()));
    return SessionRef.of(restores.find(call, id).id());
  }

  private static Optional<EventFilter> after(Parameters given) {
    return given.find("after").isEmpty()
        ? Optional.empty()
        : Optional.of(new EventFilter.After(given.number("after", 0, 0, Long.MAX_VALUE)));
  }
}
