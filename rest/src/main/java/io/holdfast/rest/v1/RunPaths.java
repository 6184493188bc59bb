package io.holdfast.rest.v1;

import io.holdfast.api.model.NextRun;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.ExpectedRunFilter;
import io.holdfast.catalog.query.ExpectedRunSort;
import io.holdfast.control.configuration.Plans;
import io.holdfast.control.configuration.Protections;
import io.holdfast.control.history.History;
import io.holdfast.control.schedule.NextRuns;
import io.holdfast.control.schedule.RunKeeper;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When schedules will want backups, when they did, and what became of it. */
final class RunPaths {
  private static final int USUAL = 5;
  private static final int MOST = 100;

  private static final ListShape<ExpectedRunFilter, ExpectedRunSort> LIST =
      ListShape.<ExpectedRunFilter, ExpectedRunSort>sorted(
              "-dueAt", Map.of("dueAt", ExpectedRunSort.DUE_AT))
          .ofProjects(ExpectedRunFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, ExpectedRunFilter.Protections::new)
          .ids("scheduleId", ScheduleId::new, ExpectedRunFilter.Schedules::new)
          .words("state", ExpectedRunState.class, ExpectedRunFilter.States::new)
          .range("due", ExpectedRunFilter.DueAt::new);

  private final Plans plans;
  private final Protections protections;
  private final RunKeeper runs;
  private final History history;
  private final Cursors cursors;

  RunPaths(Services services, Cursors cursors) {
    this.plans = services.plans();
    this.protections = services.protections();
    this.runs = services.runs();
    this.history = services.history();
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get("/v1/plans/{planId}/next-runs", Scope.BACKUP_READ, this::ofPlan),
        operations.get(
            "/v1/protections/{protectionId}/next-runs", Scope.BACKUP_READ, this::ofProtection),
        operations.get("/v1/expected-runs", Scope.BACKUP_READ, this::list));
  }

  private Response ofPlan(Call call) {
    var most = most(call);
    var id = call.id("planId", PlanId::new);
    var plan = plans.get(id);
    call.visible(plan, plan.projectId(), "plan", id);
    return answer(runs.nextRuns(plan, most));
  }

  private Response ofProtection(Call call) {
    var most = most(call);
    var id = call.id("protectionId", ProtectionId::new);
    var protection = protections.get(id);
    call.visible(protection, protection.projectId(), "protection", id);
    return answer(runs.nextRuns(protection, most));
  }

  private Response list(Call call) {
    var slice = history.expectedRuns(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(LIST.page(call.request(), call.caller(), cursors, slice, RunPaths::view));
  }

  private static int most(Call call) {
    call.allowOnly("limit");
    return Math.toIntExact(call.request().query().number("limit", USUAL, 1, MOST));
  }

  private static Response answer(List<NextRuns.NextRun> next) {
    return Answers.ok(
        new io.holdfast.api.model.NextRuns(next.stream().map(RunPaths::view).toList()));
  }

  private static NextRun view(NextRuns.NextRun next) {
    var schedule = next.schedule();
    var due = next.due();
    return new NextRun(
        schedule.id().value(),
        schedule.name(),
        schedule.type().name(),
        due.at(),
        due.opens(),
        due.closes());
  }

  private static io.holdfast.api.model.ExpectedRun view(ExpectedRun run) {
    return new io.holdfast.api.model.ExpectedRun(
        run.id().value(),
        run.projectId().value(),
        run.protectionId().value(),
        run.scheduleId().value(),
        run.scheduleName(),
        run.dueAt(),
        run.startAt(),
        run.windowUntil(),
        run.overdueAt(),
        run.state().name(),
        run.reasonCode(),
        id(run.sessionId()),
        run.modifiedAt());
  }

  private static @Nullable UUID id(@Nullable BackupSessionId id) {
    return id == null ? null : id.value();
  }
}
