package io.holdfast.control.session;

import java.time.Instant;
import java.util.Optional;

/** Where a backup session stands. */
public sealed interface BackupLife {
  record Scheduled(Instant due) implements BackupLife {}

  record Queued(Instant since) implements BackupLife {}

  record Preparing(Hold hold) implements BackupLife {}

  record Running(Hold hold) implements BackupLife {}

  /** All data is in the repository; checks and sealing remain. Too late to abort. */
  record Finalizing(Hold hold) implements BackupLife {}

  /**
   * The agent was lost.
   *
   * @param until when the grace is over in which another may take over
   */
  record Suspended(Instant until) implements BackupLife {}

  /**
   * @param hold the agent that has yet to confirm; empty when nobody was at work
   */
  record Aborting(Instant asked, Optional<Hold> hold) implements BackupLife {}

  record Ended(Instant at, Outcome outcome) implements BackupLife {}

  /** The claim that writes must carry, if an agent is at work. */
  default Optional<Hold> held() {
    return switch (this) {
      case Preparing(var hold) -> Optional.of(hold);
      case Running(var hold) -> Optional.of(hold);
      case Finalizing(var hold) -> Optional.of(hold);
      case Aborting(_, var hold) -> hold;
      case Scheduled _, Queued _, Suspended _, Ended _ -> Optional.empty();
    };
  }
}
