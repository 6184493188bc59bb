package io.holdfast.control.work;

import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillFinding.Verdict;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.DrillStanding;
import io.holdfast.catalog.model.DrillState;
import io.holdfast.catalog.model.PointProof;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.notice.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps drills true to the sessions that carry them out, in the same transaction. */
final class DrillBook {
  private static final Logger log = LoggerFactory.getLogger(DrillBook.class);

  private static final String ITEMS_FAILED =
      "; check the repository, and keep older points until one passes";

  private DrillBook() {}

  static Optional<Drill> find(Decision decision, RestoreSession session) {
    return Optional.ofNullable(session.links().drillId())
        .flatMap(id -> decision.catalog().drills().find(id));
  }

  /** After each change of a session. */
  static void follow(Decision decision, RestoreSession session) {
    var found = find(decision, session);
    if (found.isEmpty() || found.get().standing().state() == DrillState.ENDED) {
      return;
    }
    var drill = found.get();
    switch (session.standing().state()) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED -> again(decision, drill);
      case PREPARING, RUNNING, OPEN -> move(decision, drill, DrillState.RESTORING);
      case FINALIZING -> move(decision, drill, DrillState.VERIFYING);
      case ABORTING -> {}
      case ENDED -> end(decision, drill, session);
    }
  }

  /** The agent takes away what the drill made. */
  static void cleaning(Decision decision, RestoreSession session) {
    find(decision, session).ifPresent(drill -> move(decision, drill, DrillState.CLEANING));
  }

  /** Keeps what was found; {@link #follow} judges when the session ends. */
  static void report(Decision decision, RestoreSession session, DrillReport report) {
    find(decision, session)
        .ifPresent(drill -> {
          var now = drill.standing();
          var told =
              new DrillStanding(now.state(), null, null, null, report.findings(), report.measure());
          decision
              .catalog()
              .drills()
              .replace(drill.withStanding(told, drill.startedAt(), drill.endedAt()));
        });
  }

  /** A sentence for people on the first thing that is wrong. */
  static String sentence(DrillReport report) {
    var failed =
        report.findings().stream().filter(finding -> finding.verdict() == Verdict.FAILED).toList();
    if (!failed.isEmpty()) {
      return "%d of %d checks failed; %s%s"
          .formatted(
              failed.size(),
              report.findings().size(),
              said(failed.getFirst()),
              report.totals().failed() > 0 ? ITEMS_FAILED : "");
    }
    return Sentences.restored(report.totals(), report.warned());
  }

  private static String said(DrillFinding finding) {
    return finding.expected() == null
        ? "%s: %s".formatted(finding.name(), finding.actual())
        : "%s should be %s and is %s"
            .formatted(finding.name(), finding.expected(), finding.actual());
  }

  private static void move(Decision decision, Drill drill, DrillState state) {
    if (drill.standing().state().compareTo(state) >= 0) {
      return;
    }
    var started = drill.startedAt() == null ? decision.now() : drill.startedAt();
    decision
        .catalog()
        .drills()
        .replace(drill.withStanding(drill.standing().at(state), started, null));
  }

  /** Its agent was lost, and another may begin. */
  private static void again(Decision decision, Drill drill) {
    if (drill.standing().state() != DrillState.SCHEDULED) {
      decision
          .catalog()
          .drills()
          .replace(drill.withStanding(DrillStanding.SCHEDULED, drill.startedAt(), null));
    }
  }

  private static void end(Decision decision, Drill drill, RestoreSession session) {
    var told = session.standing();
    var result = DrillVerdict.result(told);
    var before = drill.standing();
    var measure = result.passed() ? before.measure() : failed(before.measure());
    var standing =
        new DrillStanding(
            DrillState.ENDED,
            result,
            result.passed() ? null : told.reasonCode(),
            told.detail(),
            before.findings(),
            measure);
    var ended =
        decision
            .catalog()
            .drills()
            .replace(
                drill
                    .withStanding(standing, drill.startedAt(), decision.now())
                    .withKeptUntil(keptUntil(decision, drill)));
    if (result.passed()) {
      prove(decision, ended);
    }
    tell(decision, ended, result);
    log.info(
        "drill ended result={} id={} protection={} point={} level={}",
        result,
        ended.id(),
        ended.protectionId(),
        ended.pointId(),
        ended.wish().level());
  }

  /** Agents keep what they came to the end with. */
  private static @Nullable Instant keptUntil(Decision decision, Drill drill) {
    var hours = drill.wish().keepHours();
    return hours == 0 || drill.standing().findings().isEmpty()
        ? null
        : decision.now().plus(Duration.ofHours(hours));
  }

  /** A drill that could not tell changes nothing of what is wrong or right. */
  private static void tell(Decision decision, Drill drill, DrillResult result) {
    if (drill.isOfSearch()) {
      return;
    }
    Notices.drill(decision, drill);
    var protection = decision.catalog().protections().get(drill.protectionId());
    switch (result) {
      case PASSED, PASSED_WITH_WARNINGS -> {
        Alerts.clear(decision, protection, AlertKind.DRILL_FAILED);
        Alerts.clear(decision, protection, AlertKind.DRILL_STALE);
      }
      case FAILED ->
          Alerts.raise(
              decision,
              protection,
              AlertKind.DRILL_FAILED,
              "the drill of point %s failed: %s"
                  .formatted(drill.pointId(), drill.standing().detail()));
      case INCONCLUSIVE -> {}
    }
  }

  /** How long a restore takes that does not succeed tells nothing of one that does. */
  private static DrillMeasure failed(DrillMeasure measure) {
    return new DrillMeasure(null, measure.verifyMillis(), measure.bytes());
  }

  private static void prove(Decision decision, Drill drill) {
    var catalog = decision.catalog();
    var level = drill.wish().level();
    var copy = catalog.copies().get(drill.copyId());
    var known = copy.standing();
    catalog
        .copies()
        .setStanding(
            copy.id(),
            new CopyStanding(
                known.state(),
                known.lockedUntil(),
                decision.now(),
                best(known.verifyLevel(), level)));
    var point = catalog.restorePoints().get(drill.pointId());
    var proof = point.proof();
    if (proof == null || proof.level().compareTo(level) <= 0) {
      catalog
          .restorePoints()
          .replace(point.withProof(new PointProof(level, decision.now(), drill.id())));
    }
    if (level != ProofLevel.L1) {
      proven(decision, point);
    }
  }

  private static ProofLevel best(@Nullable ProofLevel one, ProofLevel other) {
    return one == null || one.compareTo(other) < 0 ? other : one;
  }

  /** The newest of those that were ever restored to the end. */
  private static void proven(Decision decision, RestorePoint point) {
    var catalog = decision.catalog();
    var protection = catalog.protections().get(point.protectionId());
    var last =
        Optional.ofNullable(protection.standing().lastProvenPointId())
            .flatMap(catalog.restorePoints()::find)
            .filter(RestorePoint::usable);
    if (last.isPresent() && last.get().pointInTime().isAfter(point.pointInTime())) {
      return;
    }
    var now = protection.standing();
    catalog
        .protections()
        .replace(
            protection.withStanding(
                new ProtectionStanding(
                    now.state(),
                    now.nextRunAt(),
                    now.lastSessionId(),
                    now.lastGoodPointId(),
                    point.id(),
                    now.newestPointAt(),
                    now.overdueSince(),
                    now.failuresInRow())));
  }
}
