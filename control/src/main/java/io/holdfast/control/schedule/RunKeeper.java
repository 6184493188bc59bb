package io.holdfast.control.schedule;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.session.Reasons;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the schedules of protections: enters every time that was due into the ledger of expected
 * runs, makes sessions for those that may run, and keeps each protection's next run and whether it
 * is overdue. Looking twice changes nothing: a run is one row for each protection, schedule and
 * time. Thread-safe; several nodes may look.
 */
public final class RunKeeper {
  /** The job's name. */
  public static final String JOB = "expected-runs";

  private static final Logger log = LoggerFactory.getLogger(RunKeeper.class);
  private static final int AT_A_TIME = 100;
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(10);
  private static final Duration KEPT = Duration.ofDays(400);
  private static final Set<BackupState> NOT_BEGUN =
      EnumSet.of(BackupState.SCHEDULED, BackupState.QUEUED);

  private final Ledger ledger;
  private final BackupSessions sessions;

  public RunKeeper(Ledger ledger, BackupSessions sessions) {
    this.ledger = ledger;
    this.sessions = sessions;
  }

  /** What the timers do: {@link #keepAll} whenever something is due. */
  public Job job() {
    return new Job(JOB, PAUSE, this::keepAll);
  }

  /**
   * Looks at every protection for which something is due by now.
   *
   * @return when the next is to be looked at
   */
  public Optional<Instant> keepAll() {
    var now = ledger.now();
    List<ProtectionId> awake;
    do {
      awake = ledger.look(catalog -> catalog.runWatches().awake(now, AT_A_TIME));
      awake.forEach(this::keepOne);
    } while (awake.size() == AT_A_TIME);
    return ledger.look(catalog -> catalog.runWatches().nextWake());
  }

  /**
   * Forgets settled runs after more than a year.
   *
   * @return runs forgotten
   */
  public int tidy() {
    return ledger.decide(
        decision -> decision.catalog().expectedRuns().removeSettled(decision.now().minus(KEPT)));
  }

  /** One that cannot be followed must not keep the others from it. */
  private void keepOne(ProtectionId id) {
    try {
      ledger.decide(decision -> {
        keep(decision, id);
        return id;
      });
    } catch (HoldfastException e) {
      log.warn("schedules not followed protection={} reason={}", id, e.getMessage());
      ledger.decide(decision -> {
        decision.catalog().runWatches().wakeAt(id, decision.now().plus(AFTER_A_FAILURE));
        return id;
      });
    }
  }

  /** Enters what is due by now, as plan and protection are in the catalog. */
  public void keep(Decision decision, ProtectionId id) {
    var catalog = decision.catalog();
    var protection = catalog.protections().get(id);
    var standing = follow(decision, protection, catalog.plans().get(protection.planId()));
    // Read again: what ended on the way has changed the row.
    var kept = catalog.protections().get(id);
    if (!standing.equals(kept.standing())) {
      catalog.protections().replace(kept.withStanding(standing));
    }
  }

  /** Enters what is due by now for all protections under a plan, as it is in the catalog. */
  public void keepPlan(Decision decision, PlanId plan) {
    under(decision, plan).forEach(protection -> keep(decision, protection.id()));
  }

  /** Follows a changed plan, for all protections under it; {@link #keepPlan} came before. */
  public void replan(Decision decision, Plan changed) {
    for (var protection : under(decision, changed.id())) {
      var standing = follow(decision, protection, changed);
      if (!standing.equals(protection.standing())) {
        decision.catalog().protections().replace(protection.withStanding(standing));
      }
    }
    decision.planned();
  }

  /**
   * Enters what is due by now and begins what may run.
   *
   * @param protection as it is to be from now on, though perhaps not kept yet
   * @param plan its plan, as it is to be from now on
   * @return its standing from now on, still to be kept
   */
  public ProtectionStanding follow(Decision decision, Protection protection, Plan plan) {
    var catalog = decision.catalog();
    var id = protection.id();
    var watch = catalog.runWatches().get(id);
    var seen = watch.seenUntil() == null ? decision.now() : watch.seenUntil();
    // First, so that of two nodes that look at once one must look again.
    catalog.runWatches().seen(id, later(seen, decision.now()));
    var stored = catalog.protections().get(id).standing().state();
    var facts = facts(decision, protection, plan, seen);
    var steps = RunPlanner.plan(facts);
    new RunSteps(decision, sessions, protection, plan).take(facts.timetables(), steps);
    var ended = catalog.protections().get(id).standing();
    var wanted = protection.standing().state();
    var standing = wanted == stored ? ended : ended.withState(wanted);
    var deadline =
        catalog.expectedRuns().firstDeadline(id, enabled(plan), standing.newestPointAt());
    wake(decision, facts, deadline);
    var judged =
        Overdue.judge(standing, deadline, decision.now())
            .withNextRun(RunPlanner.nextRun(facts, steps).orElse(null));
    alert(decision, stored, protection.withStanding(judged));
    alertOfSchedules(decision, protection.withStanding(judged), plan);
    return judged;
  }

  /** A plan's next runs from now on, at the earliest. */
  public List<NextRuns.NextRun> nextRuns(Plan plan, int most) {
    return NextRuns.of(plan, ledger.now(), most);
  }

  /** A protection's next runs from now on; none while it is paused. */
  public List<NextRuns.NextRun> nextRuns(Protection protection, int most) {
    return ledger.look(catalog -> {
      if (stopped(catalog, protection).isPresent()) {
        return List.of();
      }
      var plan = catalog.plans().get(protection.planId());
      return NextRuns.of(plan, protection.id(), ledger.now(), most);
    });
  }

  private RunFacts facts(Decision decision, Protection protection, Plan plan, Instant seen) {
    var catalog = decision.catalog();
    var live = live(catalog, protection.id());
    var notBegun =
        live.stream()
            .filter(session -> NOT_BEGUN.contains(session.standing().state()))
            .map(BackupSession::id)
            .collect(Collectors.toSet());
    var open = catalog.expectedRuns().open(protection.id());
    var waiting =
        open.stream()
            .filter(run -> run.sessionId() != null && notBegun.contains(run.sessionId()))
            .findFirst();
    return new RunFacts(
        decision.now(),
        seen,
        protection.id(),
        NextRuns.tables(plan),
        stopped(catalog, protection),
        live.stream().map(session -> session.times().createdAt()).min(Instant::compareTo),
        open,
        waiting);
  }

  private static List<BackupSession> live(CatalogTransaction catalog, ProtectionId id) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Protections(Set.of(id)))
            .where(new BackupSessionFilter.States(BackupState.LIVE))
            .page(Page.all());
    return catalog.backupSessions().list(query).items().stream()
        .filter(session -> session.trigger() != BackupTrigger.UPLOAD)
        .toList();
  }

  private static Optional<String> stopped(CatalogTransaction catalog, Protection protection) {
    var own =
        switch (protection.standing().state()) {
          case PAUSED -> Reasons.PROTECTION_PAUSED;
          case ARCHIVED -> Reasons.PROTECTION_ARCHIVED;
          case ACTIVE, OVERDUE, FAILING, NEVER_RUN -> null;
        };
    if (own != null) {
      return Optional.of(own);
    }
    return switch (catalog.sources().get(protection.sourceId()).state()) {
      case PAUSED, ARCHIVED -> Optional.of(Reasons.SOURCE_PAUSED);
      case ACTIVE, UNREACHABLE -> Optional.empty();
    };
  }

  private static Set<ScheduleId> enabled(Plan plan) {
    return plan.schedules().stream()
        .filter(Schedule::enabled)
        .map(Schedule::id)
        .collect(Collectors.toSet());
  }

  private static List<Protection> under(Decision decision, PlanId plan) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Plans(Set.of(plan)))
            .page(Page.all());
    return decision.catalog().protections().list(query).items();
  }

  private static void alert(Decision decision, ProtectionState before, Protection judged) {
    switch (judged.standing().state()) {
      case OVERDUE -> {
        if (before != ProtectionState.OVERDUE) {
          var since = judged.standing().overdueSince();
          log.warn("protection overdue id={} since={}", judged.id(), since);
          var reason = "a good restore point was expected by %s".formatted(since);
          Alerts.raise(decision, judged, AlertKind.OVERDUE, reason);
        }
      }
      case ACTIVE, FAILING, NEVER_RUN -> {
        if (before == ProtectionState.OVERDUE || before == ProtectionState.PAUSED) {
          Alerts.clear(decision, judged, AlertKind.OVERDUE);
        }
      }
      case PAUSED, ARCHIVED -> {}
    }
  }

  /** What cannot be followed expects no runs either: nothing else would be missed. */
  private static void alertOfSchedules(Decision decision, Protection judged, Plan plan) {
    var faults = NextRuns.faults(plan);
    if (faults.isEmpty()) {
      Alerts.clear(decision, judged, AlertKind.SCHEDULE_INVALID);
    } else if (judged.standing().state() != ProtectionState.ARCHIVED) {
      var reason = String.join("; ", faults);
      Alerts.raise(decision, judged, AlertKind.SCHEDULE_INVALID, reason);
    }
  }

  private static void wake(Decision decision, RunFacts facts, Optional<Instant> deadline) {
    var moments = new ArrayList<Instant>();
    RunPlanner.nextDue(facts).ifPresent(moments::add);
    deadline.ifPresent(moments::add);
    for (var run : decision.catalog().expectedRuns().open(facts.protection())) {
      if (run.state() == ExpectedRunState.DUE) {
        moments.add(run.startAt());
      }
      if (run.windowUntil() != null) {
        moments.add(run.windowUntil());
      }
    }
    var next = moments.stream().filter(facts.now()::isBefore).min(Instant::compareTo);
    decision.catalog().runWatches().wakeAt(facts.protection(), next.orElse(null));
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
