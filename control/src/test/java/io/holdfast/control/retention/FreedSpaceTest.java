package io.holdfast.control.retention;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RepositoryKind;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PruneRunFilter;
import io.holdfast.catalog.query.PruneRunSort;
import io.holdfast.control.ledger.Seals;
import io.holdfast.control.nodework.NodeWorker;
import io.holdfast.control.prune.PruneChore;
import io.holdfast.control.prune.PruneRounds;
import io.holdfast.control.prune.PruneTimings;
import io.holdfast.control.repository.Repositories;
import io.holdfast.control.testkit.FileTimes;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.runs.RunPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole way from a rule to bytes that are gone from the disk. */
class FreedSpaceTest extends RetentionScene {
  private static final String PASSWORD = "from rule to disk";
  private static final Duration A_WEEK = Duration.ofDays(7);

  private final RandomHistory history = new RandomHistory(11);

  @Test
  void whatNoRuleKeepsIsGoneFromTheDiskInTheEnd() throws Exception {
    rules(Retention.keepLast(2));
    var repository = made();
    var kept = backedUp(repository, 8);
    var before = packBytes();

    retentions.apply(world.protection().id());
    clock.pass(A_WEEK);
    assertThat(removal.emptyTrash()).isEqualTo(6);
    assertThat(packBytes()).as("forgotten, and not freed").isEqualTo(before);
    var marking = due();
    assertThat(marking.tally().snapshots()).isEqualTo(2);
    assertThat(packBytes()).as("marked, and not freed").isGreaterThanOrEqualTo(before);
    FileTimes.set(scratch.resolve("repository"), clock.instant());
    clock.pass(A_WEEK);
    var deleting = due();

    assertThat(deleting.tally().deletedBytes()).isEqualTo(marking.tally().markedBytes());
    assertThat(before - packBytes() + mergedAnew(deleting))
        .as("of %s bytes, %s then %s", before, marking.tally(), deleting.tally())
        .isGreaterThan(marking.tally().unusedBytes() / 4 * 3);
    assertThat(statuses(kept.subList(0, 6))).containsOnly(PointStatus.DELETED);
    assertThat(statuses(kept.subList(6, 8))).containsOnly(PointStatus.AVAILABLE);
    assertThat(new Restic(place(), PASSWORD).run("check", "--read-data"))
        .contains("no errors were found");
    pool.use(
        repository,
        open -> {
          try {
            history.verify(open);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return repository;
        });
  }

  /** When many small packs are left, the second run merges them, and what they were waits again. */
  private static long mergedAnew(PruneRun run) {
    return run.tally().waitingBytes();
  }

  private Path place() {
    return scratch.resolve("repository");
  }

  private RepositoryId made() {
    var draft =
        new Repositories.Draft(
            null,
            "real",
            RepositoryKind.LOCAL,
            place().toString(),
            PASSWORD.getBytes(UTF_8),
            Repositories.Origin.CREATE,
            StorageTier.HOT,
            false,
            null);
    return new Repositories(ledger, new Seals(masterKey), pool).create(ADMIN, draft).id();
  }

  private List<RestorePointId> backedUp(RepositoryId repository, int count) throws Exception {
    var made = new ArrayList<RestorePointId>();
    for (int n = 0; n < count; n++) {
      var at = clock.instant().minus(Duration.ofDays(count - n));
      var snapshot = pool.use(repository, open -> history.change().change().save(open));
      made.add(catalog.write(tx -> stored(tx, repository, at, snapshot.toString())));
    }
    return made;
  }

  /** The run that the schedule wants now, at its end. */
  private PruneRun due() {
    assertThat(new PruneRounds(ledger).begin()).isOne();
    var settings = new NodeWorker.Settings(1, Duration.ofHours(1), Duration.ofMillis(20));
    var chore = new PruneChore(clock, PruneTimings.STANDARD, RunPlace.temporary());
    try (var _ = NodeWorker.start(ledger, pool, new UUID(0, 1), settings, List.of(chore))) {
      var ended =
          await()
              .atMost(Duration.ofMinutes(1))
              .until(this::newest, run -> run.standing().result() != null);
      assertThat(ended.standing().result())
          .as(ended.standing().detail())
          .isEqualTo(PruneResult.SUCCESS);
      return ended;
    }
  }

  private PruneRun newest() {
    var query =
        CatalogQuery.<PruneRunFilter, PruneRunSort>by(Order.descending(PruneRunSort.CREATED_AT))
            .page(Page.first(1));
    return ledger.look(tx -> tx.pruneRuns().list(query)).items().getFirst();
  }

  private long packBytes() throws IOException {
    try (var files = Files.walk(place().resolve("data"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
