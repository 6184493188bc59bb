package io.holdfast.control.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneStanding;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.Repository;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.nodework.NodeWorkBook;

/** Enters prune runs into the catalog. */
final class PruneBook {
  private PruneBook() {}

  /** Whether nodes can prune it at all, and nothing forbids it. */
  static boolean prunable(Repository repository) {
    return repository.kind().isStore()
        && repository.formatId() != null
        && repository.passwordSecretId() != null
        && !repository.appendOnly()
        && repository.lock() == null;
  }

  /**
   * @throws ControlException NOT_SUPPORTED, REPOSITORY_APPEND_ONLY, STATE_CONFLICT
   */
  static void requirePrunable(Repository repository) {
    if (!repository.kind().isStore() || repository.passwordSecretId() == null) {
      throw new ControlException(
          ErrorCode.NOT_SUPPORTED,
          "repository %s (%s) cannot be opened here".formatted(repository.id(), repository.kind()));
    }
    if (repository.appendOnly() || repository.lock() != null) {
      throw new ControlException(
          ErrorCode.REPOSITORY_APPEND_ONLY,
          "repository %s is %s: nothing may be removed from it"
              .formatted(
                  repository.id(), repository.appendOnly() ? "append-only" : "under object lock"));
    }
    if (repository.formatId() == null) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "repository %s was never opened; nothing is known of it".formatted(repository.id()));
    }
  }

  /**
   * @throws ControlException STATE_CONFLICT when one waits or runs
   */
  static PruneRun queue(
      Decision decision, Actor actor, Repository repository, PruneCause cause, boolean dryRun) {
    var open = decision.catalog().pruneRuns().open(repository.id());
    if (open.isPresent()) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "prune run %s of repository %s is %s already"
              .formatted(open.get().id(), repository.id(), open.get().standing().state()));
    }
    var run =
        decision
            .catalog()
            .pruneRuns()
            .insert(
                new PruneRun(
                    new PruneRunId(decision.newId()),
                    repository.id(),
                    repository.projectId(),
                    cause,
                    dryRun,
                    repository.prune(),
                    actor,
                    PruneStanding.QUEUED,
                    null,
                    0,
                    PruneTally.NONE,
                    decision.now(),
                    null,
                    null,
                    1));
    NodeWorkBook.ask(
        decision, NodeWorkKind.PRUNE, repository.id(), run.id().value(), decision.now());
    decision.audit(actor, "prune-run.start", audited(run), null, run);
    return run;
  }

  static Audited audited(PruneRun run) {
    return Audited.of("prune-run", run.id(), run.projectId());
  }
}
