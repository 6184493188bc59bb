package io.holdfast.control.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.PointWish;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.session.BackupEvent;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.work.BackupBook;
import io.holdfast.control.work.WorkSettings;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Starts and stops backups. Thread-safe. */
public final class BackupSessions {
  /** What no abort changes any more. */
  private static final Set<BackupState> OVER =
      EnumSet.of(BackupState.FINALIZING, BackupState.ENDED);

  private final Ledger ledger;
  private final WorkSettings settings;

  public BackupSessions(Ledger ledger, WorkSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
  }

  /**
   * Queues a backup, now. Several may wait for one protection; they run one after another.
   *
   * @return the queued session, or one that ended as NOT_SUPPORTED when no agent reads such a
   *     source
   * @throws ControlException STATE_CONFLICT while the protection is paused or archived
   */
  public BackupSession start(Caller caller, ProtectionId id, BackupType type, PointWish wish) {
    return ledger.decide(decision -> start(decision, caller, id, type, wish));
  }

  /** As the other, in a decision that is about more. */
  public BackupSession start(
      Decision decision, Caller caller, ProtectionId id, BackupType type, PointWish wish) {
    var actor = RequestContext.actor(caller);
    var protection = visible(caller, decision, id);
    requireRunning(protection);
    var asked =
        new Asked(new BackupSessionId(decision.newId()), BackupTrigger.API, type, wish, actor);
    var session =
        decision.catalog().backupSessions().insert(queued(decision, protection, asked, null));
    decision.audit(
        actor,
        "backup.start",
        Audited.of("backup-session", session.id(), session.projectId()),
        null,
        session);
    decision.changed(SessionRef.of(session.id()));
    decision.queued();
    return supported(decision, session);
  }

  /** Queues a backup that a schedule wants, in a decision of the schedule's. */
  public void startScheduled(
      Decision decision,
      BackupSessionId id,
      Protection protection,
      Schedule schedule,
      BackupTrigger trigger) {
    var keepFor = schedule.keepFor();
    var wish =
        new PointWish(
            schedule.description(),
            keepFor == null ? null : decision.now().plus(keepFor),
            schedule.labels(),
            false);
    var asked = new Asked(id, trigger, schedule.type(), wish, Actor.SYSTEM);
    var session =
        decision.catalog().backupSessions().insert(queued(decision, protection, asked, schedule));
    decision.changed(SessionRef.of(session.id()));
    decision.queued();
    supported(decision, session);
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public BackupSession get(BackupSessionId id) {
    return ledger.look(catalog -> catalog.backupSessions().get(id));
  }

  /**
   * Asks for a session's end; done at once when no agent is at work. Asking again is harmless.
   *
   * @throws ControlException STATE_CONFLICT when it has ended or is being sealed
   */
  public BackupSession abort(Caller caller, BackupSessionId id) {
    return ledger.decide(decision -> abort(decision, caller, seen(decision, caller, id)));
  }

  /**
   * Asks for a session's end, for who only wants it not to run: one that has ended, or is being
   * sealed and ends by itself, stays as it is.
   */
  public BackupSession abortIfLive(Caller caller, BackupSessionId id) {
    return ledger.decide(decision -> {
      var session = seen(decision, caller, id);
      return OVER.contains(session.standing().state()) ? session : abort(decision, caller, session);
    });
  }

  private static BackupSession abort(Decision decision, Caller caller, BackupSession session) {
    var actor = RequestContext.actor(caller);
    var after = BackupBook.abort(decision, session, new AbortRequest(decision.now(), actor));
    decision.audit(
        actor,
        "backup.abort",
        Audited.of("backup-session", session.id(), session.projectId()),
        session,
        after);
    return after;
  }

  private static BackupSession seen(Decision decision, Caller caller, BackupSessionId id) {
    var session = decision.catalog().backupSessions().get(id);
    if (!caller.sees(session.projectId())) {
      throw missing("backup session", id);
    }
    return session;
  }

  private BackupSession supported(Decision decision, BackupSession session) {
    if (decision.catalog().arrivals().isOfClient(session.protectionId())) {
      return BackupBook.enter(
          decision,
          session,
          new BackupEvent.Unsupported(decision.now(), Reasons.SOURCE_NOT_SUPPORTED),
          "its host is backed up by a restic client; nothing here reads that host");
    }
    var kind = decision.catalog().sources().get(session.sourceId()).kind();
    return settings.kinds().all().contains(kind)
        ? session
        : BackupBook.enter(
            decision,
            session,
            new BackupEvent.Unsupported(decision.now(), Reasons.SOURCE_NOT_SUPPORTED),
            "no agent here backs up a source of kind " + kind);
  }

  /** What is asked of a session, and by whom. */
  record Asked(
      BackupSessionId id, BackupTrigger trigger, BackupType type, PointWish wish, Actor actor) {}

  /**
   * @param schedule null when a person or a program asked
   */
  static BackupSession queued(
      Decision decision, Protection protection, Asked asked, @Nullable Schedule schedule) {
    return new BackupSession(
        asked.id(),
        0,
        protection.projectId(),
        protection.id(),
        protection.sourceId(),
        new RestorePointId(decision.newId()),
        schedule == null ? null : schedule.id(),
        schedule == null ? null : schedule.name(),
        asked.trigger(),
        asked.type(),
        asked.actor(),
        asked.wish(),
        BackupStanding.live(BackupState.QUEUED),
        SessionTimes.queued(decision.now()),
        Lease.NONE,
        0,
        null,
        null,
        Progress.NONE,
        BackupStatistics.NONE,
        null,
        1);
  }

  static Protection visible(Caller caller, Decision decision, ProtectionId id) {
    return visible(caller, decision.catalog(), id);
  }

  static Protection visible(Caller caller, CatalogTransaction catalog, ProtectionId id) {
    var protection = catalog.protections().get(id);
    if (!caller.sees(protection.projectId())) {
      throw missing("protection", id);
    }
    return protection;
  }

  static void requireRunning(Protection protection) {
    var state = protection.standing().state();
    if (state == ProtectionState.ARCHIVED) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "protection %s was removed".formatted(protection.id()));
    }
    if (state == ProtectionState.PAUSED) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "protection %s is PAUSED; resume it first".formatted(protection.id()));
    }
  }

  private static ControlException missing(String kind, Object id) {
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(kind, id));
  }
}
