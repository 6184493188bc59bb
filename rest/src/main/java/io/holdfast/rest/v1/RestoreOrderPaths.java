package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestorePlan;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.SourceFilter;
import io.holdfast.catalog.query.SourceSort;
import io.holdfast.control.history.History;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Restores asked for: planned, then done. */
final class RestoreOrderPaths {
  private static final String PLANS = "/v1/restore-plans";

  private final RestorePlans plans;
  private final RestoreSessions restores;
  private final History history;
  private final RestorePointPaths points;

  RestoreOrderPaths(Services services, RestorePointPaths points) {
    this.plans = services.restorePlans();
    this.restores = services.restores();
    this.history = services.history();
    this.points = points;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.post(PLANS, Scope.RESTORE_RUN, this::plan),
        operations.get(PLANS + "/{restorePlanId}", Scope.RESTORE_READ, this::shown),
        operations.post(RestoreSessionPaths.PATH, Scope.RESTORE_RUN, this::start));
  }

  private Response plan(Call call) throws InterruptedException {
    call.allowOnly();
    var wanted = RestoreFields.read(Body.required(call.request()), false);
    var point = Objects.requireNonNull(wanted.pointId());
    requireReach(call, point, wanted);
    var plan = plans.create(call.caller(), point, wanted.copyId(), wanted.request());
    return Answers.created(PLANS + "/" + plan.id(), SessionViews.plan(plan));
  }

  private Response shown(Call call) {
    call.allowOnly();
    return Answers.ok(SessionViews.plan(find(call, call.id("restorePlanId", RestorePlanId::new))));
  }

  private Response start(Call call) throws InterruptedException {
    call.allowOnly();
    var wanted = RestoreFields.read(Body.required(call.request()), true);
    var planId = wanted.planId();
    if (planId != null) {
      var plan = find(call, planId);
      var request = wanted.request();
      return answer(
          restores.start(call.caller(), plan.id(), request.reason(), request.ticketRef()));
    }
    var point = Objects.requireNonNull(wanted.pointId());
    requireReach(call, point, wanted);
    return answer(restores.start(call.caller(), point, wanted.copyId(), wanted.request()));
  }

  /** What nobody here can do is on record as a session, and refused. */
  private static Response answer(RestoreSession session) {
    if (session.standing().result() == RestoreResult.NOT_SUPPORTED) {
      throw new RequestException(
              ErrorCode.NOT_SUPPORTED,
              "%s; on record as restore session %s"
                  .formatted(session.standing().detail(), session.id()))
          .with("Location", RestoreSessionPaths.PATH + "/" + session.id());
    }
    return RestoreSessionPaths.accepted(session);
  }

  private RestorePlan find(Call call, RestorePlanId id) {
    var plan = plans.get(id);
    return call.visible(plan, plan.projectId(), "restore plan", id);
  }

  /** The point must be seen, and what lies where the source lies is overwritten only with leave. */
  private void requireReach(Call call, RestorePointId id, RestoreFields wanted) {
    var point = points.find(call, id);
    if (wanted.inPlace() || meets(point.sourceId(), wanted.request().target().path())) {
      call.require(Scope.RESTORE_RUN_INPLACE);
    }
  }

  private boolean meets(SourceId source, @Nullable String target) {
    if (target == null) {
      return false;
    }
    var query =
        CatalogQuery.<SourceFilter, SourceSort>by(Order.ascending(SourceSort.CREATED_AT))
            .where(new SourceFilter.Ids(Set.of(source)));
    return history.sources(query).items().stream()
        .map(it -> it.config().get("path"))
        .filter(Objects::nonNull)
        .anyMatch(path -> overlap(path, target));
  }

  private static boolean overlap(String left, String right) {
    try {
      var one = Path.of(left).normalize();
      var other = Path.of(right).normalize();
      return one.startsWith(other) || other.startsWith(one);
    } catch (InvalidPathException e) {
      return true;
    }
  }
}
