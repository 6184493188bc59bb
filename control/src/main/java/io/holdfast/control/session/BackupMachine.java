package io.holdfast.control.session;

import io.holdfast.control.session.BackupEvent.AbortAsked;
import io.holdfast.control.session.BackupEvent.AbortDone;
import io.holdfast.control.session.BackupEvent.Broke;
import io.holdfast.control.session.BackupEvent.Checkpoint;
import io.holdfast.control.session.BackupEvent.DataComplete;
import io.holdfast.control.session.BackupEvent.Due;
import io.holdfast.control.session.BackupEvent.GraceOver;
import io.holdfast.control.session.BackupEvent.Interrupted;
import io.holdfast.control.session.BackupEvent.LeaseLost;
import io.holdfast.control.session.BackupEvent.Leased;
import io.holdfast.control.session.BackupEvent.Opened;
import io.holdfast.control.session.BackupEvent.ProtectionStopped;
import io.holdfast.control.session.BackupEvent.Sealed;
import io.holdfast.control.session.BackupEvent.Unsupported;
import io.holdfast.control.session.BackupLife.Aborting;
import io.holdfast.control.session.BackupLife.Ended;
import io.holdfast.control.session.BackupLife.Finalizing;
import io.holdfast.control.session.BackupLife.Preparing;
import io.holdfast.control.session.BackupLife.Queued;
import io.holdfast.control.session.BackupLife.Running;
import io.holdfast.control.session.BackupLife.Scheduled;
import io.holdfast.control.session.BackupLife.Suspended;
import io.holdfast.control.session.Step.Refused;
import io.holdfast.control.session.Step.Taken;
import java.time.Instant;

/** The transition table of backup sessions: one method an event, all states in each. */
public final class BackupMachine {
  private BackupMachine() {}

  public static Step<BackupLife> next(BackupLife from, BackupEvent event) {
    return switch (event) {
      case Due due -> due(from, due);
      case ProtectionStopped stopped -> stopped(from, stopped);
      case Leased leased -> leased(from, leased);
      case Unsupported unsupported -> unsupported(from, unsupported);
      case Opened opened -> opened(from, opened);
      case Checkpoint checkpoint -> checkpoint(from, checkpoint);
      case LeaseLost lost -> leaseLost(from, lost);
      case GraceOver over -> graceOver(from, over);
      case DataComplete complete -> dataComplete(from, complete);
      case Sealed sealed -> sealed(from, sealed);
      case Broke broke -> broke(from, broke);
      case Interrupted interrupted -> interrupted(from, interrupted);
      case AbortAsked asked -> abortAsked(from, asked);
      case AbortDone done -> abortDone(from, done);
    };
  }

  private static Step<BackupLife> due(BackupLife from, Due event) {
    return switch (from) {
      case Scheduled _ -> new Taken<>(new Queued(event.at()));
      case Queued _, Preparing _, Running _, Finalizing _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> stopped(BackupLife from, ProtectionStopped event) {
    return switch (from) {
      case Scheduled _, Queued _ -> ended(event.at(), new Outcome.Skipped(event.reason()));
      case Preparing _, Running _, Finalizing _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> leased(BackupLife from, Leased event) {
    return switch (from) {
      case Queued _ -> new Taken<>(new Preparing(event.hold()));
      case Suspended _ -> new Taken<>(new Running(event.hold()));
      case Scheduled _, Preparing _, Running _, Finalizing _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> unsupported(BackupLife from, Unsupported event) {
    return switch (from) {
      case Queued _, Preparing _ -> ended(event.at(), new Outcome.NotSupported(event.reason()));
      case Scheduled _, Running _, Finalizing _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> opened(BackupLife from, Opened event) {
    return switch (from) {
      case Preparing(var hold) -> new Taken<>(new Running(hold));
      case Running _ -> new Taken<>(from);
      case Scheduled _, Queued _, Finalizing _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> checkpoint(BackupLife from, Checkpoint event) {
    return switch (from) {
      case Preparing(var hold) -> new Taken<>(new Preparing(hold.until(event.until())));
      case Running(var hold) -> new Taken<>(new Running(hold.until(event.until())));
      case Finalizing(var hold) -> new Taken<>(new Finalizing(hold.until(event.until())));
      // An agent that was told to abort gets no more time: see abortDone.
      case Aborting _ -> new Taken<>(from);
      case Scheduled _, Queued _, Suspended _, Ended _ -> refused(from, event);
    };
  }

  private static Step<BackupLife> leaseLost(BackupLife from, LeaseLost event) {
    return switch (from) {
      case Preparing _, Running _, Finalizing _ ->
          event
              .graceUntil()
              .<Step<BackupLife>>map(until -> new Taken<>(new Suspended(until)))
              .orElseGet(() -> ended(event.at(), new Outcome.Failed(Reasons.AGENT_LOST)));
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _, Queued _, Suspended _, Ended _ -> refused(from, event);
    };
  }

  private static Step<BackupLife> graceOver(BackupLife from, GraceOver event) {
    return switch (from) {
      case Suspended _ -> ended(event.at(), new Outcome.Failed(Reasons.AGENT_LOST));
      case Scheduled _, Queued _, Preparing _, Running _, Finalizing _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> dataComplete(BackupLife from, DataComplete event) {
    return switch (from) {
      case Running(var hold) -> new Taken<>(new Finalizing(hold));
      case Finalizing _ -> new Taken<>(from);
      case Scheduled _, Queued _, Preparing _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> sealed(BackupLife from, Sealed event) {
    return switch (from) {
      case Finalizing _ -> ended(event.at(), event.outcome());
      case Scheduled _, Queued _, Preparing _, Running _, Suspended _, Aborting _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> broke(BackupLife from, Broke event) {
    return switch (from) {
      case Preparing _, Running _, Finalizing _ ->
          ended(event.at(), new Outcome.Failed(event.reason()));
      // Stopping is what was asked for; that it was untidy is in the events.
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _, Queued _, Suspended _, Ended _ -> refused(from, event);
    };
  }

  private static Step<BackupLife> interrupted(BackupLife from, Interrupted event) {
    return switch (from) {
      case Scheduled _, Queued _, Preparing _, Running _, Finalizing _, Suspended _ ->
          ended(event.at(), new Outcome.Failed(event.reason()));
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Ended _ -> refused(from, event);
    };
  }

  private static Step<BackupLife> abortAsked(BackupLife from, AbortAsked event) {
    return switch (from) {
      case Scheduled _, Queued _, Suspended _, Preparing _, Running _ ->
          new Taken<>(new Aborting(event.at(), from.held()));
      case Aborting _ -> new Taken<>(from);
      case Finalizing _, Ended _ -> refused(from, event);
    };
  }

  private static Step<BackupLife> abortDone(BackupLife from, AbortDone event) {
    return switch (from) {
      case Aborting _ -> ended(event.at(), new Outcome.Aborted());
      case Scheduled _, Queued _, Preparing _, Running _, Finalizing _, Suspended _, Ended _ ->
          refused(from, event);
    };
  }

  private static Step<BackupLife> ended(Instant at, Outcome outcome) {
    return new Taken<>(new Ended(at, outcome));
  }

  private static Step<BackupLife> refused(BackupLife from, BackupEvent event) {
    return new Refused<>(
        "a backup session that is %s takes no %s"
            .formatted(from.getClass().getSimpleName(), event.getClass().getSimpleName()));
  }
}
