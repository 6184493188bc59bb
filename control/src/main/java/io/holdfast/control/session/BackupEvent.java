package io.holdfast.control.session;

import java.time.Instant;
import java.util.Optional;

/** What can happen to a backup session. */
public sealed interface BackupEvent {
  /** When it happened, by the service's clock. */
  Instant at();

  /** The scheduled time has come. */
  record Due(Instant at) implements BackupEvent {}

  /** The protection was paused or deleted before the session began. */
  record ProtectionStopped(Instant at, String reason) implements BackupEvent {}

  /** An agent claimed the session. */
  record Leased(Instant at, Hold hold) implements BackupEvent {}

  /** No agent, or not this one, can back up such a source. */
  record Unsupported(Instant at, String reason) implements BackupEvent {}

  /** Repository and source are open; reading begins. */
  record Opened(Instant at) implements BackupEvent {}

  /** A heartbeat: the lease now lasts until {@code until}. */
  record Checkpoint(Instant at, Instant until) implements BackupEvent {}

  /**
   * The lease ran out or its process died.
   *
   * @param graceUntil how long another agent may take over; empty when no attempts are left
   */
  record LeaseLost(Instant at, Optional<Instant> graceUntil) implements BackupEvent {}

  /** Nobody took over a suspended session. */
  record GraceOver(Instant at) implements BackupEvent {}

  /** The snapshot is written, and the checks that come before sealing passed. */
  record DataComplete(Instant at) implements BackupEvent {}

  /** Point, parts and copies are in the catalog. {@code outcome} leaves a point. */
  record Sealed(Instant at, Outcome outcome) implements BackupEvent {
    public Sealed {
      if (!outcome.leavesPoint()) {
        throw new IllegalArgumentException("sealed as " + outcome);
      }
    }
  }

  /** The work broke, or a success check failed. */
  record Broke(Instant at, String reason) implements BackupEvent {}

  /** The service was rebuilt from a sealed catalog: whatever was at work then is lost. */
  record Interrupted(Instant at, String reason) implements BackupEvent {}

  record AbortAsked(Instant at) implements BackupEvent {}

  /** The agent stopped, or nobody was at work, or patience and lease are over. */
  record AbortDone(Instant at) implements BackupEvent {}
}
