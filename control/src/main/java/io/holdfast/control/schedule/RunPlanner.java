package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.control.session.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what becomes of the times at which a protection's schedules want backups. A pure function
 * of {@link RunFacts}.
 *
 * <p>Of the times of one schedule that passed since the last look only the newest may run, as a
 * catch-up when it is late. At most one backup of a protection runs or waits: what is due meanwhile
 * is skipped. When schedules are due at the same moment, a full one goes first.
 */
public final class RunPlanner {
  /** A run that begins later than this after its time is a catch-up. */
  static final Duration LATE_FROM = Duration.ofMinutes(5);

  /** Of a long absence so many times are told of, for each schedule. */
  static final int MOST_TOLD = 1_000;

  static final Duration LONGEST_TOLD = Duration.ofDays(31);

  private static final Comparator<Passed> ORDER =
      Comparator.comparing((Passed passed) -> passed.due().at())
          .thenComparing(passed -> passed.table().schedule().type() != BackupType.FULL);

  private final RunFacts facts;
  private final List<RunStep> steps = new ArrayList<>();

  /** Since when a backup runs or waits that was there before this look. */
  private Optional<Instant> busySince;

  /** Whether something runs or waits, as far as decided. */
  private boolean busy;

  private RunPlanner(RunFacts facts) {
    this.facts = facts;
    this.busySince = facts.busySince();
    this.busy = busySince.isPresent();
  }

  /** In the order in which they are to be taken. */
  public static List<RunStep> plan(RunFacts facts) {
    var planner = new RunPlanner(facts);
    planner.planOpen();
    planner.planPassed();
    return List.copyOf(planner.steps);
  }

  /** When the next backup will begin if nothing comes between; empty when none will. */
  public static Optional<Instant> nextRun(RunFacts facts, List<RunStep> steps) {
    if (facts.stopped().isPresent()) {
      return Optional.empty();
    }
    var dropped =
        steps.stream()
            .flatMap(step ->
                switch (step) {
                  case RunStep.Drop(var run, _, _) -> Stream.of(run.id());
                  case RunStep.Release(var run, _) -> Stream.of(run.id());
                  case RunStep.Pass _, RunStep.Await _, RunStep.Queue _, RunStep.Withdraw _ ->
                      Stream.empty();
                })
            .toList();
    var waiting =
        Stream.concat(
            facts.open().stream()
                .filter(run -> run.state() == ExpectedRunState.DUE)
                .filter(run -> !dropped.contains(run.id()))
                .map(ExpectedRun::startAt),
            steps.stream()
                .filter(RunStep.Await.class::isInstance)
                .map(step -> ((RunStep.Await) step).due().opens()));
    var coming =
        facts.timetables().stream()
            .filter(table -> table.schedule().enabled())
            .flatMap(table -> table.next(facts.now(), facts.protection()).stream())
            .map(Due::opens);
    return Stream.concat(waiting, coming).min(Comparator.naturalOrder());
  }

  /** When the next time is due, whether it will run or not. */
  public static Optional<Instant> nextDue(RunFacts facts) {
    return facts.timetables().stream()
        .flatMap(table -> table.next(facts.now(), facts.protection()).stream())
        .map(Due::at)
        .min(Comparator.naturalOrder());
  }

  private void planOpen() {
    facts
        .waiting()
        .filter(run -> closed(run))
        .ifPresent(run -> {
          steps.add(new RunStep.Withdraw(run));
          busySince = Optional.empty();
          busy = false;
        });
    for (var run : facts.open()) {
      if (run.state() == ExpectedRunState.DUE) {
        planAwaited(run);
      }
    }
  }

  private void planAwaited(ExpectedRun run) {
    var table =
        facts.timetables().stream()
            .filter(each -> each.schedule().id().equals(run.scheduleId()))
            .filter(each -> each.schedule().enabled())
            .findFirst();
    if (facts.stopped().isPresent()) {
      drop(run, ExpectedRunState.SKIPPED, facts.stopped().get());
    } else if (table.isEmpty()) {
      drop(run, ExpectedRunState.SKIPPED, Reasons.SCHEDULE_CHANGED);
    } else if (closed(run)) {
      drop(run, ExpectedRunState.MISSED, Reasons.WINDOW_OVER);
    } else if (run.startAt().isAfter(facts.now())) {
      busy = true;
    } else if (busy) {
      drop(run, ExpectedRunState.SKIPPED, Reasons.RUN_IN_PROGRESS);
    } else {
      steps.add(new RunStep.Release(run, table.get().schedule()));
      busy = true;
    }
  }

  private boolean closed(ExpectedRun run) {
    return run.windowUntil() != null && !run.windowUntil().isAfter(facts.now());
  }

  private void drop(ExpectedRun run, ExpectedRunState state, String reason) {
    steps.add(new RunStep.Drop(run, state, reason));
  }

  private void planPassed() {
    facts.timetables().stream()
        .flatMap(this::passed)
        .sorted(ORDER)
        .forEach(passed -> steps.add(step(passed)));
  }

  private Stream<Passed> passed(Timetable table) {
    var earliest = facts.now().minus(LONGEST_TOLD);
    var since = facts.seenUntil().isBefore(earliest) ? earliest : facts.seenUntil();
    var due = table.newest(since, facts.now(), MOST_TOLD, facts.protection());
    return due.stream().map(each -> new Passed(table, each, each.equals(due.getLast())));
  }

  private RunStep step(Passed passed) {
    var schedule = passed.table().schedule();
    var due = passed.due();
    if (facts.stopped().isPresent()) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.SKIPPED, facts.stopped().get());
    }
    if (!schedule.enabled()) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.SKIPPED, Reasons.SCHEDULE_DISABLED);
    }
    if (busySince.filter(since -> !due.at().isBefore(since)).isPresent()) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.SKIPPED, Reasons.RUN_IN_PROGRESS);
    }
    if (!passed.newest()) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.MISSED, Reasons.SERVICE_AWAY);
    }
    if (due.closedBy(facts.now())) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.MISSED, Reasons.WINDOW_OVER);
    }
    if (busy) {
      return new RunStep.Pass(schedule, due, ExpectedRunState.SKIPPED, Reasons.RUN_IN_PROGRESS);
    }
    busy = true;
    if (due.opens().isAfter(facts.now())) {
      return new RunStep.Await(schedule, due);
    }
    var late = due.opens().plus(LATE_FROM).isBefore(facts.now());
    return new RunStep.Queue(schedule, due, late ? BackupTrigger.CATCH_UP : BackupTrigger.SCHEDULE);
  }

  /** A time that passed since the last look; the newest of its schedule stands for all. */
  private record Passed(Timetable table, Due due, boolean newest) {}
}
