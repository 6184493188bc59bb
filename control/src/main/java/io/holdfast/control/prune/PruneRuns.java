package io.holdfast.control.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.nodework.NodeWorkBook;

/** Prune runs, as people ask for them and see them. Thread-safe. */
public final class PruneRuns {
  private final Ledger ledger;

  public PruneRuns(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * Asks for a run, which a node begins soon.
   *
   * @throws ControlException RESOURCE_MISSING, NOT_SUPPORTED, REPOSITORY_APPEND_ONLY;
   *     STATE_CONFLICT when one waits or runs already
   */
  public PruneRun start(Caller caller, RepositoryId id, PruneWish wish) {
    var actor = RequestContext.actor(caller);
    return ledger.decide(decision -> {
      var repository = writable(caller, decision.catalog().repositories().get(id));
      PruneBook.requirePrunable(repository);
      var asked = repository.withPrune(wish.on(repository.prune()));
      return PruneBook.queue(decision, actor, asked, PruneCause.MANUAL, wish.dryRun());
    });
  }

  /** Throws RESOURCE_MISSING when there is no such repository that the caller may prune. */
  public void requireRepository(Caller caller, RepositoryId id) {
    writable(caller, ledger.look(catalog -> catalog.repositories().get(id)));
  }

  private static Repository writable(Caller caller, Repository repository) {
    if (!caller.holds(repository.projectId())) {
      throw missing("repository", repository.id());
    }
    return repository;
  }

  /** Throws RESOURCE_MISSING when there is none, or none that the caller may know of. */
  public PruneRun get(Caller caller, PruneRunId id) {
    var run = ledger.look(catalog -> catalog.pruneRuns().get(id));
    var project = run.projectId();
    if (project != null && !caller.sees(project)) {
      throw missing("prune run", id);
    }
    return run;
  }

  public Slice<PruneRun> list(CatalogQuery<PruneRunFilter, PruneRunSort> query) {
    return ledger.look(catalog -> catalog.pruneRuns().list(query));
  }

  /**
   * Ends a run that waits, or asks the node that does it for its end. What it did so far stays.
   *
   * @throws ControlException STATE_CONFLICT when it has ended
   */
  public PruneRun abort(Caller caller, PruneRunId id) {
    var actor = RequestContext.actor(caller);
    return ledger.decide(decision -> {
      var before = decision.catalog().pruneRuns().get(id);
      if (!caller.holds(before.projectId())) {
        throw missing("prune run", id);
      }
      if (before.standing().state() == PruneState.ENDED) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT, "prune run %s has ended already".formatted(id));
      }
      var after = before.aborting(new AbortRequest(decision.now(), actor));
      if (NodeWorkBook.abort(decision, NodeWorkKind.PRUNE, id.value())) {
        after =
            after.ended(
                after
                    .standing()
                    .ended(PruneResult.ABORTED, "ABORTED", "aborted by " + actor.name()),
                decision.now());
      }
      var kept = decision.catalog().pruneRuns().replace(after);
      decision.audit(actor, "prune-run.abort", PruneBook.audited(kept), before, kept);
      return kept;
    });
  }

  private static ControlException missing(String what, Object id) {
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(what, id));
  }
}
