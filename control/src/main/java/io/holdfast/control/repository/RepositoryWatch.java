package io.holdfast.control.repository;

import io.holdfast.base.HoldfastException;
import io.holdfast.base.TaskGroup;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RepositoryFilter;
import io.holdfast.catalog.query.RepositorySort;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether repositories are there, and how full they are. People are told when a repository's
 * health changes, not at each look. Damage is for others to find, and for them to take back.
 */
public final class RepositoryWatch {
  private static final Logger log = LoggerFactory.getLogger(RepositoryWatch.class);

  /** From so much of its quota on a repository is filling up. */
  private static final int FULL_PERCENT = 90;

  /** Places behind a network are away for moments: they are missed when two looks in a row fail. */
  private static final int MISSES = 2;

  private static final int AT_A_TIME = 4;

  private final Ledger ledger;
  private final Stores stores;

  /** Looks in a row that failed, by this node. */
  private final Map<RepositoryId, Integer> misses = new ConcurrentHashMap<>();

  public RepositoryWatch(Ledger ledger, Stores stores) {
    this.ledger = ledger;
    this.stores = stores;
  }

  /**
   * @return repositories whose health changed
   */
  public int look() throws InterruptedException {
    var all =
        CatalogQuery.<RepositoryFilter, RepositorySort>by(
                Order.ascending(RepositorySort.CREATED_AT))
            .page(Page.all());
    var changed = new AtomicInteger();
    try (var looks = TaskGroup.open("repository-watch", AT_A_TIME)) {
      for (var repository : ledger.look(catalog -> catalog.repositories().list(all)).items()) {
        if (repository.kind().isStore() && repository.formatId() != null) {
          looks.fork(() -> changed.addAndGet(look(repository) ? 1 : 0));
        }
      }
      looks.join();
    }
    return changed.get();
  }

  private boolean look(Repository repository) {
    var away = unreachable(repository);
    if (away.isEmpty()) {
      misses.remove(repository.id());
    } else if (repository.kind() != RepositoryKind.LOCAL
        && misses.merge(repository.id(), 1, Integer::sum) < MISSES) {
      return false;
    }
    return !judged(repository, away).equals(repository.health())
        && ledger.decide(decision -> change(decision, repository, away));
  }

  /** Why it cannot be reached. */
  private Optional<String> unreachable(Repository repository) {
    try (var store = stores.openBriefly(repository)) {
      return io.holdfast.engine.repository.Repository.exists(store)
          ? Optional.empty()
          : Optional.of("there is no repository in %s".formatted(repository.location()));
    } catch (HoldfastException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static RepositoryHealth judged(Repository repository, Optional<String> away) {
    if (repository.health() == RepositoryHealth.DAMAGED) {
      return RepositoryHealth.DAMAGED;
    }
    if (away.isPresent()) {
      return RepositoryHealth.UNREACHABLE;
    }
    return isFilling(repository.capacity()) ? RepositoryHealth.WARNING : RepositoryHealth.OK;
  }

  private static boolean isFilling(Capacity capacity) {
    var quota = capacity.quotaBytes();
    return quota != null && capacity.usedBytes() >= quota / 100.0 * FULL_PERCENT;
  }

  private static boolean change(Decision decision, Repository seen, Optional<String> away) {
    var found = decision.catalog().repositories().find(seen.id());
    if (found.isEmpty() || found.get().health() == judged(found.get(), away)) {
      return false;
    }
    var before = found.get();
    var kept =
        decision
            .catalog()
            .repositories()
            .replace(
                before.withHealth(
                    judged(before, away), before.lastCheckAt(), before.lastFullReadAt()));
    log.info(
        "repository health changed id={} from={} to={} reason={}",
        kept.id(),
        before.health(),
        kept.health(),
        away.orElse("none"));
    switch (kept.health()) {
      case UNREACHABLE ->
          Notices.repository(
              decision, NoticeType.REPOSITORY_UNREACHABLE, kept, Severity.ERROR, away.orElse(null));
      case WARNING ->
          Notices.repository(
              decision,
              NoticeType.REPOSITORY_QUOTA,
              kept,
              Severity.WARNING,
              "it is filled to %d %% of its quota or more".formatted(FULL_PERCENT));
      case OK ->
          Notices.repository(
              decision, NoticeType.REPOSITORY_RECOVERED, kept, Severity.OK, "it is well again");
      case DAMAGED -> {}
    }
    return true;
  }
}
