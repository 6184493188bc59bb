package io.holdfast.control.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.notice.Notices;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a run and its repository when it ends, in one decision. */
final class PruneEnding {
  private static final Logger log = LoggerFactory.getLogger(PruneEnding.class);

  private static final Duration SOON = Duration.ofHours(3);

  private PruneEnding() {}

  /** How it ended. */
  record How(PruneResult result, @Nullable String code, String detail) {}

  /**
   * @param tally null to leave what its turns told
   */
  static void end(Held held, PruneRunId id, How how, @Nullable PruneTally tally) {
    var run =
        held.decide(decision -> {
          var before = decision.catalog().pruneRuns().get(id);
          var told = tally == null ? before : before.with(before.standing(), tally);
          var kept =
              decision
                  .catalog()
                  .pruneRuns()
                  .replace(
                      told.ended(
                          told.standing().ended(how.result(), how.code(), how.detail()),
                          decision.now()));
          repository(decision, kept);
          held.end(decision);
          return kept;
        });
    log.info(
        "prune run ended id={} repository={} result={} freedBytes={} waitingBytes={}",
        id,
        run.repositoryId(),
        how.result(),
        run.tally().deletedBytes(),
        run.tally().waitingBytes());
  }

  private static void repository(Decision decision, PruneRun run) {
    var before = decision.catalog().repositories().get(run.repositoryId());
    var after = health(before, run);
    var kept = after.equals(before) ? before : decision.catalog().repositories().replace(after);
    if (run.standing().result() == PruneResult.FAILED && !run.dryRun()) {
      failed(decision, run, kept);
    }
    if (kept.health() == RepositoryHealth.DAMAGED && before.health() != RepositoryHealth.DAMAGED) {
      Notices.repository(
          decision,
          NoticeType.REPOSITORY_CHECK_FAILED,
          kept,
          Severity.ERROR,
          run.standing().detail());
    }
    if (kept.health() == RepositoryHealth.OK && before.health() == RepositoryHealth.DAMAGED) {
      Notices.repository(
          decision,
          NoticeType.REPOSITORY_RECOVERED,
          kept,
          Severity.OK,
          "a prune found nothing damaged any more");
    }
  }

  /** People are told once of what is tried again soon. */
  private static void failed(Decision decision, PruneRun run, Repository repository) {
    var last =
        CatalogQuery.<PruneRunFilter, PruneRunSort>by(Order.descending(PruneRunSort.CREATED_AT))
            .where(new PruneRunFilter.Repositories(Set.of(run.repositoryId())))
            .where(new PruneRunFilter.DryRun(false))
            .page(Page.first(2));
    var again =
        decision.catalog().pruneRuns().list(last).items().stream()
            .filter(other -> !other.id().equals(run.id()))
            .anyMatch(other ->
                other.standing().result() == PruneResult.FAILED
                    && Objects.equals(other.standing().reasonCode(), run.standing().reasonCode())
                    && other.createdAt().plus(SOON).isAfter(run.createdAt()));
    if (!again) {
      Notices.pruneFailed(decision, run, repository.name());
    }
  }

  /**
   * A run reads all trees and compares all packs' sizes: it may find damage, and find that there is
   * none any more.
   */
  private static Repository health(Repository repository, PruneRun run) {
    var damaged = damaged(run);
    var was = repository.health() == RepositoryHealth.DAMAGED;
    if (damaged == was || !damaged && !well(run)) {
      return repository;
    }
    return repository.withHealth(
        damaged ? RepositoryHealth.DAMAGED : RepositoryHealth.OK,
        repository.lastCheckAt(),
        repository.lastFullReadAt());
  }

  private static boolean well(PruneRun run) {
    return run.standing().result() == PruneResult.SUCCESS
        || run.standing().result() == PruneResult.WARNING;
  }

  private static boolean damaged(PruneRun run) {
    return Arrays.stream(ErrorCode.values())
        .filter(code -> code.name().equals(run.standing().reasonCode()))
        .anyMatch(code -> code.kind() == ErrorCode.Kind.DATA);
  }
}
