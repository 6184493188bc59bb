package io.holdfast.control.session;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.control.ControlException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a backup session stands from its record, and writes there what an event made of it.
 */
public final class BackupLives {
  private BackupLives() {}

  /** Where the session stands. */
  public static BackupLife of(BackupSession session) {
    var lease = session.lease();
    return switch (session.standing().state()) {
      case SCHEDULED -> new BackupLife.Scheduled(session.times().createdAt());
      case QUEUED -> new BackupLife.Queued(Holds.known(session.times().queuedAt()));
      case PREPARING -> new BackupLife.Preparing(Holds.of(lease));
      case RUNNING -> new BackupLife.Running(Holds.of(lease));
      case FINALIZING -> new BackupLife.Finalizing(Holds.of(lease));
      case SUSPENDED -> new BackupLife.Suspended(Holds.known(lease.until()));
      case ABORTING ->
          new BackupLife.Aborting(
              Holds.known(session.abort()).at(),
              lease.agentId() == null ? Optional.empty() : Optional.of(Holds.of(lease)));
      case ENDED -> new BackupLife.Ended(Holds.known(session.times().endedAt()), outcome(session));
    };
  }

  /**
   * The session after an event.
   *
   * @throws ControlException STATE_CONFLICT when the event has no place in the session's state
   */
  public static BackupSession after(BackupSession session, BackupEvent event) {
    return after(session, event, session.abort(), null);
  }

  /** As {@link #after(BackupSession, BackupEvent)}, with a word for people on how it ended. */
  public static BackupSession after(
      BackupSession session, BackupEvent event, @Nullable String detail) {
    return after(session, event, session.abort(), detail);
  }

  /** The session after someone asked for its end. */
  public static BackupSession aborted(BackupSession session, AbortRequest abort) {
    var first = session.abort() == null ? abort : session.abort();
    return after(session, new BackupEvent.AbortAsked(abort.at()), first, null);
  }

  private static BackupSession after(
      BackupSession session,
      BackupEvent event,
      @Nullable AbortRequest abort,
      @Nullable String detail) {
    return switch (BackupMachine.next(of(session), event)) {
      case Step.Taken<BackupLife>(var life) -> {
        var attempt = session.attempt() + (event instanceof BackupEvent.Leased ? 1 : 0);
        yield with(session, life, event.at(), abort, attempt, detail);
      }
      case Step.Refused<BackupLife>(var why) ->
          throw new ControlException(
              ErrorCode.STATE_CONFLICT, "session %s: %s".formatted(session.id(), why));
    };
  }

  private static BackupSession with(
      BackupSession session,
      BackupLife life,
      Instant at,
      @Nullable AbortRequest abort,
      int attempt,
      @Nullable String detail) {
    return new BackupSession(
        session.id(),
        session.no(),
        session.projectId(),
        session.protectionId(),
        session.sourceId(),
        session.pointId(),
        session.scheduleId(),
        session.scheduleName(),
        session.trigger(),
        session.type(),
        session.actor(),
        session.wish(),
        standing(session.standing(), life, detail),
        times(session.times(), life, at),
        lease(session.lease(), life),
        attempt,
        session.resumesSessionId(),
        abort,
        session.progress(),
        session.statistics(),
        session.checkpoint(),
        session.revision());
  }

  private static BackupStanding standing(
      BackupStanding before, BackupLife life, @Nullable String detail) {
    var state = state(life);
    if (life instanceof BackupLife.Ended(_, var outcome)) {
      return BackupStanding.ended(
          result(outcome),
          Holds.worse(before.severity(), outcome.severity()),
          outcome.why().orElse(null),
          detail == null ? before.detail() : detail);
    }
    return new BackupStanding(
        state,
        null,
        before.severity(),
        before.reasonCode(),
        detail == null ? before.detail() : detail);
  }

  private static SessionTimes times(SessionTimes before, BackupLife life, Instant at) {
    var queued = life instanceof BackupLife.Queued(var since) ? since : before.queuedAt();
    var started =
        before.startedAt() == null && life instanceof BackupLife.Preparing
            ? at
            : before.startedAt();
    var ended = life instanceof BackupLife.Ended(var end, _) ? end : null;
    return new SessionTimes(before.createdAt(), queued, started, ended, at);
  }

  private static Lease lease(Lease before, BackupLife life) {
    if (life instanceof BackupLife.Suspended(var until)) {
      return new Lease(null, before.fence(), until);
    }
    return Holds.lease(life.held(), before);
  }

  private static BackupState state(BackupLife life) {
    return switch (life) {
      case BackupLife.Scheduled _ -> BackupState.SCHEDULED;
      case BackupLife.Queued _ -> BackupState.QUEUED;
      case BackupLife.Preparing _ -> BackupState.PREPARING;
      case BackupLife.Running _ -> BackupState.RUNNING;
      case BackupLife.Finalizing _ -> BackupState.FINALIZING;
      case BackupLife.Suspended _ -> BackupState.SUSPENDED;
      case BackupLife.Aborting _ -> BackupState.ABORTING;
      case BackupLife.Ended _ -> BackupState.ENDED;
    };
  }

  private static BackupResult result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> BackupResult.SUCCESS;
      case Outcome.Warned _ -> BackupResult.WARNING;
      case Outcome.Partial _ -> BackupResult.PARTIAL;
      case Outcome.Failed _ -> BackupResult.FAILED;
      case Outcome.Aborted _ -> BackupResult.ABORTED;
      case Outcome.Skipped _ -> BackupResult.SKIPPED;
      case Outcome.NotSupported _ -> BackupResult.NOT_SUPPORTED;
      case Outcome.Rejected _ -> throw new IllegalArgumentException("a backup is never rejected");
    };
  }

  private static Outcome outcome(BackupSession session) {
    var reason = session.standing().reasonCode() == null ? "" : session.standing().reasonCode();
    return switch (Holds.known(session.standing().result())) {
      case SUCCESS -> new Outcome.Succeeded();
      case WARNING -> new Outcome.Warned(reason);
      case PARTIAL -> new Outcome.Partial(reason);
      case FAILED -> new Outcome.Failed(reason);
      case ABORTED -> new Outcome.Aborted();
      case SKIPPED -> new Outcome.Skipped(reason);
      case NOT_SUPPORTED -> new Outcome.NotSupported(reason);
    };
  }
}
