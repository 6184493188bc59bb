package io.holdfast.control.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.Heartbeat;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.EventDraft;
import io.holdfast.catalog.model.FencingToken;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.RestoreEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where agents take work and report on it. Thread-safe. Every report shows the fencing token of its
 * claim, and is refused with LEASE_LOST once a newer claim exists or the session has ended.
 */
public final class WorkDesk {
  /** Another node may queue work without a signal here. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final Ledger ledger;
  private final WorkSettings settings;
  private final Claims claims;
  private final Endings endings;

  public WorkDesk(Ledger ledger, WorkSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
    claims = new Claims(ledger, settings);
    endings = new Endings(ledger);
  }

  public WorkSettings settings() {
    return settings;
  }

  /** How sessions end; what agents report last. */
  public Endings endings() {
    return endings;
  }

  /** Takes the oldest work that fits, waiting for some at most {@code patience}. */
  public Optional<Assignment> claim(ClaimWish wish, Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    try (var watch = ledger.signals().watchQueue()) {
      while (true) {
        var claimed = claims.claim(wish);
        var left = Duration.ofNanos(end - System.nanoTime());
        if (claimed.isPresent() || !left.isPositive()) {
          return claimed;
        }
        watch.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
      }
    }
  }

  /** Notes that the work has come to a stage. */
  public void advance(SessionRef session, FencingToken token, WorkStage stage) {
    ledger.decide(decision ->
        switch (session.kind()) {
          case BACKUP -> advanceBackup(decision, owned(decision, session, token), stage);
          case RESTORE -> advanceRestore(decision, ownedRestore(decision, session, token), stage);
        });
  }

  /**
   * Prolongs the lease and notes the progress.
   *
   * @return whether to go on; false when the session is to be aborted
   */
  public boolean heartbeat(SessionRef session, FencingToken token, Progress progress) {
    return ledger.decide(decision -> {
      decision.changed(session);
      var beat =
          new Heartbeat(token, decision.now(), decision.now().plus(settings.lease()), progress);
      return switch (session.kind()) {
        case BACKUP -> beatBackup(decision, owned(decision, session, token), beat);
        case RESTORE -> beatRestore(decision, ownedRestore(decision, session, token), beat);
      };
    });
  }

  /** Keeps what the next attempt of a backup needs if this one is lost. */
  public void checkpoint(SessionRef session, FencingToken token, String checkpoint) {
    ledger.decide(decision ->
        switch (session.kind()) {
          case BACKUP ->
              decision
                  .catalog()
                  .backupSessions()
                  .replace(SessionEdits.checkpoint(owned(decision, session, token), checkpoint));
          case RESTORE ->
              throw new ControlException(
                  ErrorCode.NOT_SUPPORTED, "a restore begins afresh, or not again");
        });
  }

  /**
   * Adds to a session's history.
   *
   * @param items of a restore; none for a backup
   * @param sums what the items add to the restore's totals
   */
  public void report(
      SessionRef session,
      FencingToken token,
      List<EventDraft> events,
      List<RestoreItem> items,
      RestoreTotals sums) {
    ledger.decide(decision -> {
      var worst = Severities.worst(events);
      switch (session.kind()) {
        case BACKUP -> keepSeverity(decision, owned(decision, session, token), worst);
        case RESTORE -> {
          var record = ownedRestore(decision, session, token);
          keepSums(decision, record, worst, sums);
          if (!items.isEmpty()) {
            decision.catalog().restoreItems().append(record.id(), items);
          }
        }
      }
      if (!events.isEmpty()) {
        decision.catalog().events().append(session, events);
      }
      decision.changed(session);
      return session;
    });
  }

  static BackupSession owned(Decision decision, SessionRef ref, FencingToken token) {
    var id = new BackupSessionId(ref.id());
    decision.catalog().backupSessions().requireLease(id, token);
    return decision.catalog().backupSessions().get(id);
  }

  static RestoreSession ownedRestore(Decision decision, SessionRef ref, FencingToken token) {
    var id = new RestoreSessionId(ref.id());
    decision.catalog().restoreSessions().requireLease(id, token);
    return decision.catalog().restoreSessions().get(id);
  }

  private static Object advanceBackup(Decision decision, BackupSession session, WorkStage stage) {
    if (session.standing().state() == BackupState.ABORTING) {
      return session;
    }
    return switch (stage) {
      case PREPARING -> session;
      case RUNNING -> BackupBook.enter(decision, session, new BackupEvent.Opened(decision.now()));
      case FINALIZING ->
          BackupBook.enter(decision, session, new BackupEvent.DataComplete(decision.now()));
      case CLEANING -> session;
    };
  }

  private static Object advanceRestore(Decision decision, RestoreSession session, WorkStage stage) {
    if (session.standing().state() == RestoreState.ABORTING) {
      return session;
    }
    return switch (stage) {
      case PREPARING -> session;
      case RUNNING ->
          RestoreBook.enter(decision, session, new RestoreEvent.Opened(decision.now(), false));
      case FINALIZING ->
          RestoreBook.enter(decision, session, new RestoreEvent.ItemsDone(decision.now()));
      case CLEANING -> {
        DrillBook.cleaning(decision, session);
        yield session;
      }
    };
  }

  private static boolean beatBackup(Decision decision, BackupSession session, Heartbeat beat) {
    if (session.standing().state() == BackupState.ABORTING) {
      return false;
    }
    requireBeat(
        decision.catalog().backupSessions().heartbeat(session.id(), beat), session.id().value());
    return true;
  }

  private static boolean beatRestore(Decision decision, RestoreSession session, Heartbeat beat) {
    if (session.standing().state() == RestoreState.ABORTING) {
      return false;
    }
    requireBeat(
        decision.catalog().restoreSessions().heartbeat(session.id(), beat), session.id().value());
    return true;
  }

  private static void requireBeat(boolean kept, Object session) {
    if (!kept) {
      throw new ControlException(
          ErrorCode.LEASE_LOST, "session %s was taken over or has ended".formatted(session));
    }
  }

  private static void keepSeverity(Decision decision, BackupSession session, Severity worst) {
    if (worst.compareTo(session.standing().severity()) > 0) {
      decision.catalog().backupSessions().replace(SessionEdits.severity(session, worst));
    }
  }

  private static void keepSums(
      Decision decision, RestoreSession session, Severity worst, RestoreTotals sums) {
    if (worst.compareTo(session.standing().severity()) > 0 || !sums.equals(RestoreTotals.NONE)) {
      decision.catalog().restoreSessions().replace(SessionEdits.reported(session, worst, sums));
    }
  }
}
