package io.holdfast.control.session;

import java.time.Instant;

/** What can happen to a restore session. */
public sealed interface RestoreEvent {
  /** When it happened, by the service's clock. */
  Instant at();

  /** The scheduled time has come. */
  record Due(Instant at) implements RestoreEvent {}

  /** A second person agreed. That it is not the one who asked was checked before. */
  record Approved(Instant at) implements RestoreEvent {}

  /** A second person refused, or 72 hours went by. */
  record Rejected(Instant at, String reason) implements RestoreEvent {}

  /** An agent claimed the session. */
  record Leased(Instant at, Hold hold) implements RestoreEvent {}

  /** The mode or source kind is beyond the agent. */
  record Unsupported(Instant at, String reason) implements RestoreEvent {}

  /** The plan holds, writing begins; {@code explore} for a session that stays open. */
  record Opened(Instant at, boolean explore) implements RestoreEvent {}

  /** A heartbeat: the lease now lasts until {@code until}. */
  record Checkpoint(Instant at, Instant until) implements RestoreEvent {}

  /** The lease ran out or its process died. {@code mayRetry} while attempts are left. */
  record LeaseLost(Instant at, boolean mayRetry) implements RestoreEvent {}

  /** The explorer was closed; {@code outcome} follows from what was done in it. */
  record Stopped(Instant at, Outcome outcome) implements RestoreEvent {}

  /** Every item was written, skipped or failed. */
  record ItemsDone(Instant at) implements RestoreEvent {}

  /** Hashes were compared; {@code outcome} follows from the items. */
  record Verified(Instant at, Outcome outcome) implements RestoreEvent {
    public Verified {
      switch (outcome) {
        case Outcome.Succeeded _, Outcome.Warned _, Outcome.Partial _, Outcome.Failed _ -> {}
        case Outcome.Aborted _, Outcome.Skipped _, Outcome.Rejected _, Outcome.NotSupported _ ->
            throw new IllegalArgumentException("verified as " + outcome);
      }
    }
  }

  /** The work as a whole broke: a conflict under FAIL, no space, a damaged repository. */
  record Broke(Instant at, String reason) implements RestoreEvent {}

  /** The service was rebuilt from a sealed catalog: whatever was at work then is lost. */
  record Interrupted(Instant at, String reason) implements RestoreEvent {}

  record AbortAsked(Instant at) implements RestoreEvent {}

  /** The agent stopped, or nobody was at work, or patience and lease are over. */
  record AbortDone(Instant at) implements RestoreEvent {}
}
