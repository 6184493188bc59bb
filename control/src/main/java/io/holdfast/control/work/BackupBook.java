package io.holdfast.control.work;

import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionStanding;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.BackupLives;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enters what happens to backup sessions: state, event and, at the end, the protection's standing.
 */
public final class BackupBook {
  private static final Logger log = LoggerFactory.getLogger(BackupBook.class);

  /** From this many failures in a row on, a protection counts as failing. */
  private static final int FAILING_FROM = 1;

  private BackupBook() {}

  /** Enters an event; STATE_CONFLICT when the session's state has no place for it. */
  public static BackupSession enter(Decision decision, BackupSession session, BackupEvent event) {
    return enter(decision, session, event, null);
  }

  /**
   * @param detail a sentence for people on how it went on or ended
   */
  public static BackupSession enter(
      Decision decision, BackupSession session, BackupEvent event, @Nullable String detail) {
    return keep(decision, session, BackupLives.after(session, event, detail));
  }

  /** Enters that someone asked for the end; ended at once when no agent is at work. */
  public static BackupSession abort(Decision decision, BackupSession session, AbortRequest abort) {
    var aborting = keep(decision, session, BackupLives.aborted(session, abort));
    return aborting.lease().agentId() == null
        ? enter(decision, aborting, new BackupEvent.AbortDone(decision.now()))
        : aborting;
  }

  private static BackupSession keep(Decision decision, BackupSession before, BackupSession after) {
    var kept = decision.catalog().backupSessions().replace(after);
    var ref = SessionRef.of(kept.id());
    decision.changed(ref);
    if (before.standing().state() != kept.standing().state()) {
      decision.catalog().events().append(ref, StateEvents.of(decision.now(), kept.standing()));
      log.info(
          "backup session state={} id={} no={}",
          StateEvents.word(kept.standing()),
          kept.id(),
          kept.no());
    }
    switch (kept.standing().state()) {
      case QUEUED, SUSPENDED -> decision.queued();
      case ENDED -> {
        decision.ended(ref);
        ended(decision, kept);
      }
      case SCHEDULED, PREPARING, RUNNING, FINALIZING, ABORTING -> {}
    }
    if (before.standing().state() != kept.standing().state()) {
      Notices.backup(decision, kept);
    }
    return kept;
  }

  /** Keeps the protection's standing true in the same transaction. */
  private static void ended(Decision decision, BackupSession session) {
    if (Sealing.isUpload(session)) {
      // Says nothing about the source: neither that it is safe, nor that it fails.
      return;
    }
    RunBook.ended(decision, session);
    var table = decision.catalog().protections();
    table
        .find(session.protectionId())
        .map(protection -> table.replace(protection.withStanding(standing(protection, session))))
        .ifPresent(protection -> alert(decision, protection, session));
  }

  private static void alert(Decision decision, Protection protection, BackupSession session) {
    switch (session.standing().result()) {
      case SUCCESS, WARNING, PARTIAL -> {
        Alerts.clear(decision, protection, AlertKind.FAILING);
        Alerts.clear(decision, protection, AlertKind.OVERDUE);
      }
      case FAILED, NOT_SUPPORTED -> {
        var state = protection.standing().state();
        if (state == ProtectionState.FAILING || state == ProtectionState.OVERDUE) {
          var detail = session.standing().detail();
          var reason = detail == null ? String.valueOf(session.standing().reasonCode()) : detail;
          Alerts.raise(decision, protection, AlertKind.FAILING, reason);
        }
      }
      case ABORTED, SKIPPED -> {}
      case null -> {}
    }
  }

  private static ProtectionStanding standing(Protection protection, BackupSession session) {
    var before = protection.standing();
    var point = session.restorePoint();
    var failures = failures(before.failuresInRow(), session);
    var newest = point.isPresent() ? session.times().startedAt() : before.newestPointAt();
    return new ProtectionStanding(
        state(before.state(), failures, point.isPresent()),
        before.nextRunAt(),
        session.id(),
        point.orElse(before.lastGoodPointId()),
        before.lastProvenPointId(),
        newest,
        point.isPresent() ? null : before.overdueSince(),
        failures);
  }

  private static int failures(int before, BackupSession session) {
    return switch (session.standing().result()) {
      case SUCCESS, WARNING, PARTIAL -> 0;
      case FAILED, NOT_SUPPORTED -> before + 1;
      case ABORTED, SKIPPED -> before;
      case null -> before;
    };
  }

  private static ProtectionState state(ProtectionState before, int failures, boolean point) {
    return switch (before) {
      case PAUSED, ARCHIVED -> before;
      case ACTIVE, OVERDUE, FAILING, NEVER_RUN -> {
        if (point) {
          yield ProtectionState.ACTIVE;
        }
        // That the last good point is too old says more than that the last session failed.
        yield failures >= FAILING_FROM && before != ProtectionState.OVERDUE
            ? ProtectionState.FAILING
            : before;
      }
    };
  }
}
