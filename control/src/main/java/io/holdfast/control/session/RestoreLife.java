package io.holdfast.control.session;

import java.time.Instant;
import java.util.Optional;

/** Where a restore session stands. */
public sealed interface RestoreLife {
  record Scheduled(Instant due) implements RestoreLife {}

  record WaitingApproval(Instant since) implements RestoreLife {}

  record Queued(Instant since) implements RestoreLife {}

  /** Reading the plan again, opening the repository; nothing written yet. */
  record Preparing(Hold hold) implements RestoreLife {}

  record Running(Hold hold) implements RestoreLife {}

  /**
   * An explorer's session: items come and go until it is stopped.
   *
   * @param hold the agent that shows the point; empty when the service itself does
   */
  record Open(Optional<Hold> hold) implements RestoreLife {}

  /** All is written; hashes are compared. */
  record Finalizing(Hold hold) implements RestoreLife {}

  /**
   * @param hold the agent that has yet to confirm; empty when nobody was at work
   */
  record Aborting(Instant asked, Optional<Hold> hold) implements RestoreLife {}

  record Ended(Instant at, Outcome outcome) implements RestoreLife {}

  /** The claim that writes must carry, if an agent is at work. */
  default Optional<Hold> held() {
    return switch (this) {
      case Preparing(var hold) -> Optional.of(hold);
      case Running(var hold) -> Optional.of(hold);
      case Open(var hold) -> hold;
      case Finalizing(var hold) -> Optional.of(hold);
      case Aborting(_, var hold) -> hold;
      case Scheduled _, WaitingApproval _, Queued _, Ended _ -> Optional.empty();
    };
  }
}
