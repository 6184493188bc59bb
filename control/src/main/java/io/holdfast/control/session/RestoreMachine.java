package io.holdfast.control.session;

import io.holdfast.control.session.RestoreEvent.AbortAsked;
import io.holdfast.control.session.RestoreEvent.AbortDone;
import io.holdfast.control.session.RestoreEvent.Approved;
import io.holdfast.control.session.RestoreEvent.Broke;
import io.holdfast.control.session.RestoreEvent.Checkpoint;
import io.holdfast.control.session.RestoreEvent.Due;
import io.holdfast.control.session.RestoreEvent.Interrupted;
import io.holdfast.control.session.RestoreEvent.ItemsDone;
import io.holdfast.control.session.RestoreEvent.LeaseLost;
import io.holdfast.control.session.RestoreEvent.Leased;
import io.holdfast.control.session.RestoreEvent.Opened;
import io.holdfast.control.session.RestoreEvent.Rejected;
import io.holdfast.control.session.RestoreEvent.Stopped;
import io.holdfast.control.session.RestoreEvent.Unsupported;
import io.holdfast.control.session.RestoreEvent.Verified;
import io.holdfast.control.session.RestoreLife.Aborting;
import io.holdfast.control.session.RestoreLife.Ended;
import io.holdfast.control.session.RestoreLife.Finalizing;
import io.holdfast.control.session.RestoreLife.Open;
import io.holdfast.control.session.RestoreLife.Preparing;
import io.holdfast.control.session.RestoreLife.Queued;
import io.holdfast.control.session.RestoreLife.Running;
import io.holdfast.control.session.RestoreLife.Scheduled;
import io.holdfast.control.session.RestoreLife.WaitingApproval;
import io.holdfast.control.session.Step.Refused;
import io.holdfast.control.session.Step.Taken;
import java.time.Instant;
import java.util.Optional;

/** The transition table of restore sessions: one method an event, all states in each. */
public final class RestoreMachine {
  private RestoreMachine() {}

  public static Step<RestoreLife> next(RestoreLife from, RestoreEvent event) {
    return switch (event) {
      case Due due -> due(from, due);
      case Approved approved -> approved(from, approved);
      case Rejected rejected -> rejected(from, rejected);
      case Leased leased -> leased(from, leased);
      case Unsupported unsupported -> unsupported(from, unsupported);
      case Opened opened -> opened(from, opened);
      case Checkpoint checkpoint -> checkpoint(from, checkpoint);
      case LeaseLost lost -> leaseLost(from, lost);
      case Stopped stopped -> stopped(from, stopped);
      case ItemsDone done -> itemsDone(from, done);
      case Verified verified -> verified(from, verified);
      case Broke broke -> broke(from, broke);
      case Interrupted interrupted -> interrupted(from, interrupted);
      case AbortAsked asked -> abortAsked(from, asked);
      case AbortDone done -> abortDone(from, done);
    };
  }

  private static Step<RestoreLife> due(RestoreLife from, Due event) {
    return switch (from) {
      case Scheduled _ -> new Taken<>(new Queued(event.at()));
      case WaitingApproval _,
          Queued _,
          Preparing _,
          Running _,
          Open _,
          Finalizing _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> approved(RestoreLife from, Approved event) {
    return switch (from) {
      case WaitingApproval _ -> new Taken<>(new Queued(event.at()));
      case Scheduled _,
          Queued _,
          Preparing _,
          Running _,
          Open _,
          Finalizing _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> rejected(RestoreLife from, Rejected event) {
    return switch (from) {
      case WaitingApproval _ -> ended(event.at(), new Outcome.Rejected(event.reason()));
      case Scheduled _,
          Queued _,
          Preparing _,
          Running _,
          Open _,
          Finalizing _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> leased(RestoreLife from, Leased event) {
    return switch (from) {
      case Queued _ -> new Taken<>(new Preparing(event.hold()));
      case Scheduled _,
          WaitingApproval _,
          Preparing _,
          Running _,
          Open _,
          Finalizing _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> unsupported(RestoreLife from, Unsupported event) {
    return switch (from) {
      case Scheduled _, WaitingApproval _, Queued _, Preparing _ ->
          ended(event.at(), new Outcome.NotSupported(event.reason()));
      case Running _, Open _, Finalizing _, Aborting _, Ended _ -> refused(from, event);
    };
  }

  private static Step<RestoreLife> opened(RestoreLife from, Opened event) {
    return switch (from) {
      case Preparing(var hold) when event.explore() -> new Taken<>(new Open(Optional.of(hold)));
      case Preparing(var hold) -> new Taken<>(new Running(hold));
      case Running _ -> new Taken<>(from);
      case Open _ -> new Taken<>(from);
      case Scheduled _, WaitingApproval _, Queued _, Finalizing _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> checkpoint(RestoreLife from, Checkpoint event) {
    return switch (from) {
      case Preparing(var hold) -> new Taken<>(new Preparing(hold.until(event.until())));
      case Running(var hold) -> new Taken<>(new Running(hold.until(event.until())));
      case Open(var hold) -> new Taken<>(new Open(hold.map(held -> held.until(event.until()))));
      case Finalizing(var hold) -> new Taken<>(new Finalizing(hold.until(event.until())));
      // An agent that was told to abort gets no more time: see abortDone.
      case Aborting _ -> new Taken<>(from);
      case Scheduled _, WaitingApproval _, Queued _, Ended _ -> refused(from, event);
    };
  }

  /** Before the first write another agent may start afresh; after it the target is in doubt. */
  private static Step<RestoreLife> leaseLost(RestoreLife from, LeaseLost event) {
    return switch (from) {
      case Preparing _ when event.mayRetry() -> new Taken<>(new Queued(event.at()));
      case Preparing _ -> ended(event.at(), new Outcome.Failed(Reasons.AGENT_LOST));
      case Running _, Open _, Finalizing _ ->
          ended(event.at(), new Outcome.Failed(Reasons.AGENT_LOST_WHILE_WRITING));
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _, WaitingApproval _, Queued _, Ended _ -> refused(from, event);
    };
  }

  private static Step<RestoreLife> stopped(RestoreLife from, Stopped event) {
    return switch (from) {
      case Open _ -> ended(event.at(), event.outcome());
      case Scheduled _,
          WaitingApproval _,
          Queued _,
          Preparing _,
          Running _,
          Finalizing _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> itemsDone(RestoreLife from, ItemsDone event) {
    return switch (from) {
      case Running(var hold) -> new Taken<>(new Finalizing(hold));
      case Finalizing _ -> new Taken<>(from);
      case Scheduled _, WaitingApproval _, Queued _, Preparing _, Open _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> verified(RestoreLife from, Verified event) {
    return switch (from) {
      case Finalizing _ -> ended(event.at(), event.outcome());
      case Scheduled _,
          WaitingApproval _,
          Queued _,
          Preparing _,
          Running _,
          Open _,
          Aborting _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> broke(RestoreLife from, Broke event) {
    return switch (from) {
      case Preparing _, Running _, Open _, Finalizing _ ->
          ended(event.at(), new Outcome.Failed(event.reason()));
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _, WaitingApproval _, Queued _, Ended _ -> refused(from, event);
    };
  }

  private static Step<RestoreLife> interrupted(RestoreLife from, Interrupted event) {
    return switch (from) {
      case Scheduled _, WaitingApproval _, Queued _, Preparing _, Running _, Open _, Finalizing _ ->
          ended(event.at(), new Outcome.Failed(event.reason()));
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Ended _ -> refused(from, event);
    };
  }

  private static Step<RestoreLife> abortAsked(RestoreLife from, AbortAsked event) {
    return switch (from) {
      case Scheduled _, WaitingApproval _, Queued _, Preparing _, Running _, Open _, Finalizing _ ->
          new Taken<>(new Aborting(event.at(), from.held()));
      case Aborting _ -> new Taken<>(from);
      case Ended _ -> refused(from, event);
    };
  }

  private static Step<RestoreLife> abortDone(RestoreLife from, AbortDone event) {
    return switch (from) {
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _,
          WaitingApproval _,
          Queued _,
          Preparing _,
          Running _,
          Open _,
          Finalizing _,
          Ended _ ->
          refused(from, event);
    };
  }

  private static Step<RestoreLife> ended(Instant at, Outcome outcome) {
    return new Taken<>(new Ended(at, outcome));
  }

  private static Step<RestoreLife> refused(RestoreLife from, RestoreEvent event) {
    return new Refused<>(
        "a restore session that is %s takes no %s"
            .formatted(from.getClass().getSimpleName(), event.getClass().getSimpleName()));
  }
}
