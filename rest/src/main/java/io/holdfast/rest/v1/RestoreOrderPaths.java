package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestorePlan;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.control.restore.RestorePlans;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Objects;

/** Restores asked for: planned, then done. */
final class RestoreOrderPaths {
  private static final String PLANS = "/v1/restore-plans";

  private final RestorePlans plans;
  private final RestoreSessions restores;
  private final RestorePointPaths points;

  RestoreOrderPaths(Services services, RestorePointPaths points) {
    this.plans = services.restorePlans();
    this.restores = services.restores();
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
    points.find(call, point);
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
    points.find(call, point);
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
}
