package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunId;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.work.BackupBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the steps of one look at a protection. Belongs to one decision. */
final class RunSteps {
  private static final Logger log = LoggerFactory.getLogger(RunSteps.class);

  private final Decision decision;
  private final BackupSessions sessions;
  private final Protection protection;
  private final Plan plan;

  /** Runs that only have to be entered: after a long absence there are many. */
  private final List<ExpectedRun> entered = new ArrayList<>();

  RunSteps(Decision decision, BackupSessions sessions, Protection protection, Plan plan) {
    this.decision = decision;
    this.sessions = sessions;
    this.protection = protection;
    this.plan = plan;
  }

  void take(List<Timetable> timetables, List<RunStep> steps) {
    var tables =
        timetables.stream()
            .collect(Collectors.toMap(table -> table.schedule().id(), Function.identity()));
    for (var step : steps) {
      take(tables, step);
    }
    enter();
  }

  private void take(Map<ScheduleId, Timetable> tables, RunStep step) {
    var table = decision.catalog().expectedRuns();
    switch (step) {
      case RunStep.Pass(var schedule, var due, var state, var reason) -> {
        if (state == ExpectedRunState.MISSED) {
          log.warn("run missed protection={} due={} reason={}", protection.id(), due.at(), reason);
        }
        entered.add(run(known(tables, schedule.id()), due, new Fate(state, reason, null)));
      }
      case RunStep.Await(var schedule, var due) ->
          entered.add(
              run(known(tables, schedule.id()), due, new Fate(ExpectedRunState.DUE, null, null)));
      case RunStep.Queue(var schedule, var due, var trigger) -> {
        var session = new BackupSessionId(decision.newId());
        var fate = new Fate(ExpectedRunState.QUEUED, null, session);
        entered.add(run(known(tables, schedule.id()), due, fate));
        enter();
        begin(session, schedule, trigger, due.at());
      }
      case RunStep.Release(var run, var schedule) -> {
        var session = new BackupSessionId(decision.newId());
        table.replace(run.now(ExpectedRunState.QUEUED, null, session, decision.now()));
        begin(session, schedule, BackupTrigger.SCHEDULE, run.dueAt());
      }
      case RunStep.Drop(var run, var state, var reason) ->
          table.replace(run.now(state, reason, run.sessionId(), decision.now()));
      case RunStep.Withdraw(var run) -> withdraw(run);
    }
  }

  private void begin(
      BackupSessionId session, Schedule schedule, BackupTrigger trigger, Instant due) {
    log.info(
        "run queued protection={} schedule={} due={} trigger={} session={}",
        protection.id(),
        schedule.name(),
        due,
        trigger,
        session);
    sessions.startScheduled(decision, session, protection, schedule, trigger);
  }

  private void withdraw(ExpectedRun run) {
    var session = decision.catalog().backupSessions().get(Objects.requireNonNull(run.sessionId()));
    BackupBook.enter(
        decision,
        session,
        new BackupEvent.ProtectionStopped(decision.now(), Reasons.WINDOW_OVER),
        "no agent took it before its window closed");
  }

  private void enter() {
    if (!entered.isEmpty()) {
      decision.catalog().expectedRuns().insert(entered);
      entered.clear();
    }
  }

  private ExpectedRun run(Timetable table, Due due, Fate fate) {
    return new ExpectedRun(
        new ExpectedRunId(decision.newId()),
        protection.projectId(),
        protection.id(),
        table.schedule().id(),
        table.schedule().name(),
        due.at(),
        due.opens(),
        due.closes(),
        Tolerance.deadline(table, due, protection.id(), plan.rpoTarget()),
        fate.state(),
        fate.reason(),
        fate.session(),
        decision.now());
  }

  private static Timetable known(Map<ScheduleId, Timetable> tables, ScheduleId id) {
    return Objects.requireNonNull(tables.get(id));
  }

  /** What becomes of a run at once. */
  private record Fate(
      ExpectedRunState state, @Nullable String reason, @Nullable BackupSessionId session) {}
}
