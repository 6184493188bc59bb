package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunId;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.control.retention.Ground;
import io.holdfast.control.retention.RetentionJudge;
import io.holdfast.control.session.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The service's rules for one protection on a clock of the test's, with its rows in memory: it
 * looks when the rules said that it must, and at no other time.
 */
final class SimulatedService {
  private final YearProtection protection;
  private final boolean[] up;
  private final YearLog log = new YearLog();
  private final YearPoints points;
  private final List<Timetable> tables;
  private final Map<ExpectedRunId, ExpectedRun> runs = new LinkedHashMap<>();
  private final Map<ExpectedRunId, ExpectedRun> open = new LinkedHashMap<>();
  private final Map<ExpectedRunId, ExpectedRun> unmet = new LinkedHashMap<>();
  private final Set<String> known = new HashSet<>();
  private ProtectionStanding standing = ProtectionStanding.NEW;
  private Instant seen = YearLog.BEGINNING;
  private @Nullable Instant wake = YearLog.BEGINNING;
  private @Nullable Session session;
  private int ids;

  SimulatedService(YearProtection protection, boolean[] up) throws ScheduleFault {
    this.protection = protection;
    this.up = up;
    points = new YearPoints(protection, SimulatedService::going, log);
    var all = new ArrayList<Timetable>();
    for (var part : protection.parts()) {
      all.add(Timetable.of(part.schedule()));
    }
    tables = all;
  }

  private record Session(
      BackupSessionId id, int made, int takeAt, int taken, int endAt, YearProtection.Fate fate) {}

  YearLog live() {
    for (int now = next(0); now < YearProtection.MINUTES; now = next(now)) {
      work(now);
      toggle(now);
      if (wake != null && minute(wake) <= now) {
        look(now);
      }
    }
    runs.values()
        .forEach(run ->
            log.run(
                run.scheduleName(),
                minute(run.dueAt()),
                run.state().name(),
                run.reasonCode() == null ? "-" : run.reasonCode()));
    return log;
  }

  /** The next minute at which anything happens and the service is there. */
  private int next(int now) {
    var next = wake == null ? Integer.MAX_VALUE : minute(wake);
    if (session != null) {
      next = Math.min(next, session.taken() < 0 ? session.takeAt() : session.endAt());
    }
    for (var pause : protection.pauses()) {
      for (var at : pause) {
        var reached = available(at);
        next = reached > now ? Math.min(next, reached) : next;
      }
    }
    return available(Math.max(next, now + 1));
  }

  private int available(int minute) {
    var at = minute;
    while (at < YearProtection.MINUTES && !up[at]) {
      at++;
    }
    return at;
  }

  private void work(int now) {
    var running = session;
    if (running != null && running.taken() < 0 && running.takeAt() <= now) {
      running =
          new Session(
              running.id(),
              running.made(),
              running.takeAt(),
              now,
              now + running.fate().runs(),
              running.fate());
      session = running;
    }
    if (running != null && running.taken() >= 0 && running.endAt() <= now) {
      session = null;
      var good = running.fate().succeeds();
      settle(
          running.id(),
          good ? ExpectedRunState.MET : ExpectedRunState.FAILED,
          good ? null : "BROKEN");
      stand(now, after(good, at(running.taken())));
      if (good) {
        unmet.values().removeIf(run -> !run.dueAt().isAfter(standing.newestPointAt()));
        points.made(running.taken(), now);
      }
    }
  }

  private static Set<RestorePointId> going(Ground ground) {
    return RetentionJudge.judge(ground).going().stream()
        .map(verdict -> verdict.point().id())
        .collect(Collectors.toSet());
  }

  /** As the end of a session changes a protection. */
  private ProtectionStanding after(boolean good, Instant begun) {
    var stopped = standing.state() == ProtectionState.PAUSED;
    var failed =
        standing.state() == ProtectionState.OVERDUE ? standing.state() : ProtectionState.FAILING;
    var state = good ? ProtectionState.ACTIVE : failed;
    return new ProtectionStanding(
        stopped ? standing.state() : state,
        standing.nextRunAt(),
        standing.lastSessionId(),
        good ? new RestorePointId(new UUID(13, ++ids)) : standing.lastGoodPointId(),
        null,
        good ? begun : standing.newestPointAt(),
        good ? null : standing.overdueSince(),
        good ? 0 : standing.failuresInRow() + 1);
  }

  private void toggle(int now) {
    var wanted = protection.pauses().stream().anyMatch(pause -> pause[0] <= now && now < pause[1]);
    var paused = standing.state() == ProtectionState.PAUSED;
    if (wanted == paused) {
      return;
    }
    look(now);
    var waiting = session;
    if (wanted && waiting != null && waiting.taken() < 0) {
      settle(waiting.id(), ExpectedRunState.SKIPPED, Reasons.PROTECTION_PAUSED);
      session = null;
    }
    standing = standing.withState(wanted ? ProtectionState.PAUSED : standing.bySessions());
    look(now);
  }

  private void look(int minute) {
    var now = at(minute);
    var waiting =
        open.values().stream()
            .filter(run -> session != null && session.taken() < 0)
            .filter(run -> session != null && session.id().equals(run.sessionId()))
            .findFirst();
    var stopped =
        standing.state() == ProtectionState.PAUSED
            ? Optional.of(Reasons.PROTECTION_PAUSED)
            : Optional.<String>empty();
    var facts =
        new RunFacts(
            now,
            seen,
            protection.id(),
            tables,
            stopped,
            busySince(),
            List.copyOf(open.values()),
            waiting);
    seen = now;
    RunPlanner.plan(facts).forEach(step -> take(minute, step));
    var deadline =
        unmet.values().stream()
            .filter(this::enabled)
            .filter(run ->
                standing.newestPointAt() == null || run.dueAt().isAfter(standing.newestPointAt()))
            .map(ExpectedRun::overdueAt)
            .min(Instant::compareTo);
    stand(minute, Overdue.judge(standing, deadline, now));
    wake = wake(facts, deadline);
  }

  private Optional<Instant> busySince() {
    return Optional.ofNullable(session).map(running -> at(running.made()));
  }

  private boolean enabled(ExpectedRun run) {
    return tables.stream()
        .anyMatch(
            table -> table.schedule().id().equals(run.scheduleId()) && table.schedule().enabled());
  }

  private @Nullable Instant wake(RunFacts facts, Optional<Instant> deadline) {
    var moments = new ArrayList<Instant>();
    RunPlanner.nextDue(facts).ifPresent(moments::add);
    deadline.ifPresent(moments::add);
    for (var run : open.values()) {
      if (run.state() == ExpectedRunState.DUE) {
        moments.add(run.startAt());
      }
      if (run.windowUntil() != null) {
        moments.add(run.windowUntil());
      }
    }
    return moments.stream().filter(facts.now()::isBefore).min(Instant::compareTo).orElse(null);
  }

  private void take(int now, RunStep step) {
    switch (step) {
      case RunStep.Pass(var schedule, var due, var state, var reason) ->
          enter(schedule, due, state, reason, null);
      case RunStep.Await(var schedule, var due) ->
          enter(schedule, due, ExpectedRunState.DUE, null, null);
      case RunStep.Queue(var schedule, var due, var trigger) ->
          enter(schedule, due, ExpectedRunState.QUEUED, null, begin(now, schedule, trigger));
      case RunStep.Release(var run, var schedule) -> {
        var id = begin(now, schedule, BackupTrigger.SCHEDULE);
        keep(run.now(ExpectedRunState.QUEUED, null, id, at(now)));
      }
      case RunStep.Drop(var run, var state, var reason) ->
          keep(run.now(state, reason, null, at(now)));
      case RunStep.Withdraw(var run) -> {
        keep(run.now(ExpectedRunState.MISSED, Reasons.WINDOW_OVER, null, at(now)));
        session = null;
      }
    }
  }

  private BackupSessionId begin(int now, Schedule schedule, BackupTrigger trigger) {
    if (session != null) {
      throw new AssertionError("two sessions at " + now);
    }
    var fate = protection.fate(now);
    var id = new BackupSessionId(new UUID(14, ++ids));
    session = new Session(id, now, now + fate.waits(), -1, -1, fate);
    log.session(now, schedule.name(), trigger.name());
    return id;
  }

  private void enter(
      Schedule schedule,
      Due due,
      ExpectedRunState state,
      @Nullable String reason,
      @Nullable BackupSessionId id) {
    if (!known.add(schedule.id() + " " + due.at())) {
      throw new AssertionError("%s at %s twice".formatted(schedule.name(), due.at()));
    }
    var table =
        tables.stream().filter(each -> each.schedule().equals(schedule)).findFirst().orElseThrow();
    var target = protection.rpoMinutes() == 0 ? null : Duration.ofMinutes(protection.rpoMinutes());
    keep(
        new ExpectedRun(
            new ExpectedRunId(new UUID(15, ++ids)),
            new ProjectId(new UUID(16, 1)),
            protection.id(),
            schedule.id(),
            schedule.name(),
            due.at(),
            due.opens(),
            due.closes(),
            Tolerance.deadline(table, due, protection.id(), target),
            state,
            reason,
            id,
            due.at()));
  }

  private void settle(BackupSessionId id, ExpectedRunState state, @Nullable String reason) {
    open.values().stream()
        .filter(run -> id.equals(run.sessionId()))
        .findFirst()
        .ifPresent(run -> keep(run.now(state, reason, id, run.modifiedAt())));
  }

  private void keep(ExpectedRun run) {
    runs.put(run.id(), run);
    keep(open, ExpectedRunState.OPEN, run);
    keep(unmet, ExpectedRunState.UNMET, run);
  }

  private static void keep(
      Map<ExpectedRunId, ExpectedRun> some, Set<ExpectedRunState> states, ExpectedRun run) {
    if (states.contains(run.state())) {
      some.put(run.id(), run);
    } else {
      some.remove(run.id());
    }
  }

  private void stand(int now, ProtectionStanding changed) {
    var before = standing.state() == ProtectionState.OVERDUE;
    var after = changed.state() == ProtectionState.OVERDUE;
    standing = changed;
    if (after && !before) {
      log.overdue(now, minute(changed.overdueSince()));
    }
    if (before && !after) {
      log.recovered(now);
    }
  }

  private static Instant at(int minute) {
    return YearLog.BEGINNING.plusSeconds(60L * minute);
  }

  /** Rounded up: what happens within a minute is seen in the next. */
  private static int minute(@Nullable Instant instant) {
    var seconds = Duration.between(YearLog.BEGINNING, instant).toSeconds();
    return Math.toIntExact(Math.ceilDiv(seconds, 60));
  }
}
