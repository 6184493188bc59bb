package io.holdfast.control.work;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.ExpectedRunState;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.session.Reasons;
import java.util.Optional;

/** Enters what became of expected runs when their sessions end. */
final class RunBook {
  private RunBook() {}

  static void ended(Decision decision, BackupSession session) {
    var table = decision.catalog().expectedRuns();
    var reason =
        Optional.ofNullable(session.standing().reasonCode())
            .orElse(String.valueOf(session.standing().result()));
    table
        .ofSession(session.id())
        .ifPresent(run ->
            table.replace(
                run.now(
                    state(session),
                    session.restorePoint().isPresent() ? null : reason,
                    session.id(),
                    decision.now())));
  }

  private static ExpectedRunState state(BackupSession session) {
    return switch (session.standing().result()) {
      case SUCCESS, WARNING, PARTIAL -> ExpectedRunState.MET;
      case FAILED, ABORTED, NOT_SUPPORTED -> ExpectedRunState.FAILED;
      case SKIPPED ->
          Reasons.WINDOW_OVER.equals(session.standing().reasonCode())
              ? ExpectedRunState.MISSED
              : ExpectedRunState.SKIPPED;
      case null -> ExpectedRunState.QUEUED;
    };
  }
}
