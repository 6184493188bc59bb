package io.holdfast.control.work;

import io.holdfast.catalog.model.AgentId;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that no session runs for ever: takes sessions from silent agents, ends those that
 * nobody took over, and aborts that nobody confirmed. Thread-safe; several nodes may sweep.
 */
public final class Sweeper {
  private static final int AT_A_TIME = 100;
  private static final Duration KEPT_AFTER_END = Duration.ofDays(1);

  private static final Set<BackupState> HELD_BACKUPS =
      EnumSet.of(
          BackupState.PREPARING, BackupState.RUNNING, BackupState.FINALIZING, BackupState.ABORTING);

  private static final Set<RestoreState> HELD_RESTORES =
      EnumSet.of(
          RestoreState.PREPARING,
          RestoreState.RUNNING,
          RestoreState.OPEN,
          RestoreState.FINALIZING,
          RestoreState.ABORTING);

  private final Ledger ledger;
  private final WorkSettings settings;

  public Sweeper(Ledger ledger, WorkSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  /**
   * Looks once at all that is overdue.
   *
   * @return sessions whose state changed
   */
  public int sweep() {
    var now = ledger.now();
    var changed = 0;
    for (var id : ledger.look(catalog -> catalog.backupSessions().expired(now, AT_A_TIME))) {
      changed += ledger.decide(decision -> overdueBackup(decision, id)) ? 1 : 0;
    }
    for (var id : ledger.look(catalog -> catalog.restoreSessions().expired(now, AT_A_TIME))) {
      changed += ledger.decide(decision -> overdueRestore(decision, id)) ? 1 : 0;
    }
    for (var id : unanswered(now.minus(settings.approvalPatience()))) {
      changed += ledger.decide(decision -> reject(decision, id)) ? 1 : 0;
    }
    return changed;
  }

  /**
   * Takes back at once all that an agent held whose process is known to be dead: the agent of this
   * very process, before it asks for work for the first time.
   *
   * @return sessions that were taken back
   */
  public int recover(AgentId agent) {
    var backups = heldBackups().stream().filter(s -> agent.equals(s.lease().agentId())).toList();
    for (var session : backups) {
      ledger.decide(decision -> loseBackup(decision, session.id(), agent));
    }
    var restores = heldRestores().stream().filter(s -> agent.equals(s.lease().agentId())).toList();
    for (var session : restores) {
      ledger.decide(decision -> loseRestore(decision, session.id(), agent));
    }
    return backups.size() + restores.size();
  }

  /**
   * Removes what nobody asks for any more: tokens of ended logins and restore plans a day after
   * their end, remembered requests at theirs.
   *
   * @return rows removed
   */
  public int tidy() {
    return ledger.decide(decision -> {
      var catalog = decision.catalog();
      var yesterday = decision.now().minus(KEPT_AFTER_END);
      return catalog.idempotency().removeExpired(decision.now())
          + catalog.restorePlans().removeExpired(yesterday)
          + catalog.credentials().removeEnded(yesterday);
    });
  }

  private boolean loseBackup(Decision decision, BackupSessionId id, AgentId agent) {
    var session = decision.catalog().backupSessions().get(id);
    if (!agent.equals(session.lease().agentId())) {
      return false;
    }
    lost(decision, session);
    return true;
  }

  private boolean loseRestore(Decision decision, RestoreSessionId id, AgentId agent) {
    var session = decision.catalog().restoreSessions().get(id);
    if (!agent.equals(session.lease().agentId())) {
      return false;
    }
    lost(decision, session);
    return true;
  }

  private boolean overdueBackup(Decision decision, BackupSessionId id) {
    var session = decision.catalog().backupSessions().get(id);
    if (!over(session.lease().until(), decision.now())) {
      return false;
    }
    return switch (session.standing().state()) {
      case PREPARING, RUNNING, FINALIZING -> lost(decision, session);
      case SUSPENDED -> {
        BackupBook.enter(
            decision,
            session,
            new BackupEvent.GraceOver(decision.now()),
            "its agent vanished and none took over within %s".formatted(settings.grace()));
        yield true;
      }
      case ABORTING -> {
        var abort = session.abort();
        var over = abort == null || over(abort.at().plus(settings.abortPatience()), decision.now());
        if (over) {
          BackupBook.enter(
              decision,
              session,
              new BackupEvent.AbortDone(decision.now()),
              "its agent did not confirm the abort");
        }
        yield over;
      }
      case SCHEDULED, QUEUED, ENDED -> false;
    };
  }

  private boolean overdueRestore(Decision decision, RestoreSessionId id) {
    var session = decision.catalog().restoreSessions().get(id);
    if (!over(session.lease().until(), decision.now())) {
      return false;
    }
    return switch (session.standing().state()) {
      case PREPARING, RUNNING, FINALIZING -> lost(decision, session);
      case OPEN ->
          session.lease().agentId() == null
              ? ExplorerBook.idle(decision, session)
              : lost(decision, session);
      case ABORTING -> {
        var abort = session.abort();
        var over = abort == null || over(abort.at().plus(settings.abortPatience()), decision.now());
        if (over) {
          RestoreBook.enter(
              decision,
              session,
              new RestoreEvent.AbortDone(decision.now()),
              "its agent did not confirm the abort; " + Sentences.leftBehind(session.totals()));
        }
        yield over;
      }
      case SCHEDULED, WAITING_APPROVAL, QUEUED, ENDED -> false;
    };
  }

  private boolean lost(Decision decision, BackupSession session) {
    var grace =
        session.attempt() < settings.attempts()
            ? Optional.of(decision.now().plus(settings.grace()))
            : Optional.<Instant>empty();
    BackupBook.enter(
        decision,
        session,
        new BackupEvent.LeaseLost(decision.now(), grace),
        "its agent vanished during attempt %d of %d"
            .formatted(session.attempt(), settings.attempts()));
    return true;
  }

  private boolean lost(Decision decision, RestoreSession session) {
    var mayRetry = session.attempt() < settings.attempts();
    RestoreBook.enter(
        decision,
        session,
        new RestoreEvent.LeaseLost(decision.now(), mayRetry),
        "its agent vanished; " + Sentences.leftBehind(session.totals()));
    return true;
  }

  private static boolean reject(Decision decision, RestoreSessionId id) {
    var session = decision.catalog().restoreSessions().get(id);
    if (session.standing().state() != RestoreState.WAITING_APPROVAL) {
      return false;
    }
    RestoreBook.enter(
        decision,
        session,
        new RestoreEvent.Rejected(decision.now(), Reasons.APPROVAL_EXPIRED),
        "nobody answered in time");
    return true;
  }

  private static boolean over(@Nullable Instant end, Instant now) {
    return end != null && end.isBefore(now);
  }

  private List<BackupSession> heldBackups() {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.States(HELD_BACKUPS))
            .page(Page.all());
    return ledger.look(catalog -> catalog.backupSessions().list(query)).items();
  }

  private List<RestoreSession> heldRestores() {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.States(HELD_RESTORES))
            .page(Page.all());
    return ledger.look(catalog -> catalog.restoreSessions().list(query)).items();
  }

  private List<RestoreSessionId> unanswered(Instant before) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.ascending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.States(Set.of(RestoreState.WAITING_APPROVAL)))
            .where(new RestoreSessionFilter.CreatedAt(TimeRange.halfOpen(null, before)))
            .page(Page.first(AT_A_TIME));
    return ledger.look(catalog -> catalog.restoreSessions().list(query)).items().stream()
        .map(RestoreSession::id)
        .toList();
  }
}
