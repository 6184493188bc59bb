package io.holdfast.control.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.cron.CronRule;
import io.holdfast.control.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the prune runs that are due. When that is follows from the last run and the settings, so
 * several nodes may look at once, and what was missed is made up for once.
 */
public final class PruneRounds {
  private static final Logger log = LoggerFactory.getLogger(PruneRounds.class);
  private static final Duration TRY_AGAIN_AFTER = Duration.ofHours(1);

  /** So many runs in a row fail before the schedule's next time is waited for. */
  private static final int TRIES = 4;

  private final Ledger ledger;

  public PruneRounds(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * @return runs that were asked for
   */
  public int begin() {
    var all =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .page(Page.all());
    var begun = 0;
    for (var repository : ledger.look(catalog -> catalog.repositories().list(all)).items()) {
      if (wanted(repository) && ledger.look(catalog -> due(catalog, repository, ledger.now()))) {
        begun += begin(repository) ? 1 : 0;
      }
    }
    return begun;
  }

  private boolean begin(Repository seen) {
    return ledger.decide(decision -> {
      var repository = decision.catalog().repositories().find(seen.id());
      if (repository.filter(PruneRounds::wanted).isEmpty()
          || !due(decision.catalog(), repository.get(), decision.now())) {
        return false;
      }
      var run =
          PruneBook.queue(decision, Actor.SYSTEM, repository.get(), PruneCause.SCHEDULE, false);
      log.info("prune run is due id={} repository={}", run.id(), seen.id());
      return true;
    });
  }

  private static boolean wanted(Repository repository) {
    return repository.prune().enabled() && PruneBook.prunable(repository);
  }

  private static boolean due(CatalogTransaction catalog, Repository repository, Instant now) {
    if (catalog.pruneRuns().open(repository.id()).isPresent()) {
      return false;
    }
    var last =
        CatalogQuery.<PruneRunFilter, PruneRunSort>by(Order.descending(PruneRunSort.CREATED_AT))
            .where(new PruneRunFilter.Repositories(Set.of(repository.id())))
            .where(new PruneRunFilter.DryRun(false))
            .page(Page.first(TRIES));
    return due(repository, catalog.pruneRuns().list(last).items(), now);
  }

  /**
   * @param last runs, the newest first
   */
  static boolean due(Repository repository, List<PruneRun> last, Instant now) {
    var since = repository.stamp().modifiedAt();
    if (!last.isEmpty()) {
      var newest = last.getFirst();
      since = newest.createdAt().isAfter(since) ? newest.createdAt() : since;
      var ended = newest.endedAt();
      var failed = last.stream().takeWhile(PruneRounds::worthARetry).count();
      if (ended != null && failed > 0 && failed < TRIES) {
        return !ended.plus(TRY_AGAIN_AFTER).isAfter(now);
      }
    }
    var settings = repository.prune();
    return !CronRule.next(settings.cron(), settings.timeZone(), since).isAfter(now);
  }

  private static boolean worthARetry(PruneRun run) {
    return run.cause() == PruneCause.SCHEDULE
        && run.standing().result() == PruneResult.FAILED
        && Arrays.stream(ErrorCode.values())
            .filter(code -> code.name().equals(run.standing().reasonCode()))
            .anyMatch(code -> code.retry() == ErrorCode.Retry.LATER);
  }
}
