package io.holdfast.control.session;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.control.ControlException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a restore session stands from its record, and writes there what an event made of it.
 */
public final class RestoreLives {
  private RestoreLives() {}

  /** Where the session stands. */
  public static RestoreLife of(RestoreSession session) {
    var lease = session.lease();
    return switch (session.standing().state()) {
      case SCHEDULED -> new RestoreLife.Scheduled(session.times().createdAt());
      case WAITING_APPROVAL -> new RestoreLife.WaitingApproval(session.times().createdAt());
      case QUEUED -> new RestoreLife.Queued(Holds.known(session.times().queuedAt()));
      case PREPARING -> new RestoreLife.Preparing(Holds.of(lease));
      case RUNNING -> new RestoreLife.Running(Holds.of(lease));
      case OPEN ->
          new RestoreLife.Open(
              lease.agentId() == null ? Optional.empty() : Optional.of(Holds.of(lease)));
      case FINALIZING -> new RestoreLife.Finalizing(Holds.of(lease));
      case ABORTING ->
          new RestoreLife.Aborting(
              Holds.known(session.abort()).at(),
              lease.agentId() == null ? Optional.empty() : Optional.of(Holds.of(lease)));
      case ENDED -> new RestoreLife.Ended(Holds.known(session.times().endedAt()), outcome(session));
    };
  }

  /**
   * The session after an event.
   *
   * @throws ControlException STATE_CONFLICT when the event has no place in the session's state
   */
  public static RestoreSession after(RestoreSession session, RestoreEvent event) {
    return after(session, event, session.abort(), null);
  }

  /** As {@link #after(RestoreSession, RestoreEvent)}, with a word for people on how it ended. */
  public static RestoreSession after(
      RestoreSession session, RestoreEvent event, @Nullable String detail) {
    return after(session, event, session.abort(), detail);
  }

  /** The session after someone asked for its end. */
  public static RestoreSession aborted(RestoreSession session, AbortRequest abort) {
    var first = session.abort() == null ? abort : session.abort();
    return after(session, new RestoreEvent.AbortAsked(abort.at()), first, null);
  }

  private static RestoreSession after(
      RestoreSession session,
      RestoreEvent event,
      @Nullable AbortRequest abort,
      @Nullable String detail) {
    return switch (RestoreMachine.next(of(session), event)) {
      case Step.Taken<RestoreLife>(var life) -> {
        var attempt = session.attempt() + (event instanceof RestoreEvent.Leased ? 1 : 0);
        yield with(session, life, event.at(), abort, attempt, detail);
      }
      case Step.Refused<RestoreLife>(var why) ->
          throw new ControlException(
              ErrorCode.STATE_CONFLICT, "session %s: %s".formatted(session.id(), why));
    };
  }

  private static RestoreSession with(
      RestoreSession session,
      RestoreLife life,
      Instant at,
      @Nullable AbortRequest abort,
      int attempt,
      @Nullable String detail) {
    return new RestoreSession(
        session.id(),
        session.no(),
        session.millisId(),
        session.origin(),
        session.request(),
        session.determined(),
        session.actor(),
        session.approvals(),
        standing(session.standing(), life, detail),
        times(session.times(), life, at),
        Holds.lease(life.held(), session.lease()),
        attempt,
        abort,
        session.progress(),
        session.totals(),
        session.links(),
        session.checkpoint(),
        session.revision());
  }

  private static RestoreStanding standing(
      RestoreStanding before, RestoreLife life, @Nullable String detail) {
    var state = state(life);
    if (life instanceof RestoreLife.Ended(_, var outcome)) {
      return RestoreStanding.ended(
          result(outcome),
          Holds.worse(before.severity(), outcome.severity()),
          outcome.why().orElse(null),
          detail == null ? before.detail() : detail);
    }
    return new RestoreStanding(
        state,
        null,
        before.severity(),
        before.reasonCode(),
        detail == null ? before.detail() : detail);
  }

  private static SessionTimes times(SessionTimes before, RestoreLife life, Instant at) {
    var queued = life instanceof RestoreLife.Queued(var since) ? since : before.queuedAt();
    var started =
        before.startedAt() == null && life instanceof RestoreLife.Preparing
            ? at
            : before.startedAt();
    var ended = life instanceof RestoreLife.Ended(var end, _) ? end : null;
    return new SessionTimes(before.createdAt(), queued, started, ended, at);
  }

  private static RestoreState state(RestoreLife life) {
    return switch (life) {
      case RestoreLife.Scheduled _ -> RestoreState.SCHEDULED;
      case RestoreLife.WaitingApproval _ -> RestoreState.WAITING_APPROVAL;
      case RestoreLife.Queued _ -> RestoreState.QUEUED;
      case RestoreLife.Preparing _ -> RestoreState.PREPARING;
      case RestoreLife.Running _ -> RestoreState.RUNNING;
      case RestoreLife.Open _ -> RestoreState.OPEN;
      case RestoreLife.Finalizing _ -> RestoreState.FINALIZING;
      case RestoreLife.Aborting _ -> RestoreState.ABORTING;
      case RestoreLife.Ended _ -> RestoreState.ENDED;
    };
  }

  private static RestoreResult result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded _ -> RestoreResult.SUCCESS;
      case Outcome.Warned _ -> RestoreResult.WARNING;
      case Outcome.Partial _ -> RestoreResult.PARTIAL;
      case Outcome.Failed _ -> RestoreResult.FAILED;
      case Outcome.Aborted _ -> RestoreResult.ABORTED;
      case Outcome.Rejected _ -> RestoreResult.REJECTED;
      case Outcome.NotSupported _ -> RestoreResult.NOT_SUPPORTED;
      case Outcome.Skipped _ -> throw new IllegalArgumentException("a restore is never skipped");
    };
  }

  private static Outcome outcome(RestoreSession session) {
    var reason = session.standing().reasonCode() == null ? "" : session.standing().reasonCode();
    return switch (Holds.known(session.standing().result())) {
      case SUCCESS -> new Outcome.Succeeded();
      case WARNING -> new Outcome.Warned(reason);
      case PARTIAL -> new Outcome.Partial(reason);
      case FAILED -> new Outcome.Failed(reason);
      case ABORTED -> new Outcome.Aborted();
      case REJECTED -> new Outcome.Rejected(reason);
      case NOT_SUPPORTED -> new Outcome.NotSupported(reason);
    };
  }
}
