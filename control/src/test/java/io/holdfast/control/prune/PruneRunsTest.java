package io.holdfast.control.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PruneCause;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.testkit.FileTimes;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PruneRunsTest extends PruneScene {
  private static final Duration GRACE = PruneSettings.DEFAULT.grace();

  /** Each turn ends before it writes a pack anew. */
  private static final PruneTimings NO_TIME =
      new PruneTimings(
          Duration.ZERO, Duration.ofMillis(500), Duration.ofMinutes(1), Duration.ofMillis(1));

  @Test
  void marksFirstAndFreesTheSpaceWhenTheGraceIsOver() throws Exception {
    fillAndForget(5);
    var before = packBytes();

    var first = run(false);

    assertThat(first.standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(first.tally().complete()).isTrue();
    assertThat(first.tally().markedBytes()).isPositive().isEqualTo(first.tally().waitingBytes());
    assertThat(first.tally().deletedBytes()).isZero();
    assertThat(packBytes()).isGreaterThanOrEqualTo(before);
    assertWhole();

    FileTimes.set(scratch.resolve("main"), clock.instant());
    clock.pass(GRACE);
    var second = run(false);

    assertThat(second.tally().deletedBytes()).isEqualTo(first.tally().markedBytes());
    var waiting = second.tally().waitingBytes(); // of small packs that it merged
    assertThat(packBytes() - waiting).isLessThan(before);
    assertThat(repository().capacity().usedBytes())
        .isEqualTo(files().values().stream().mapToLong(Long::longValue).sum());
    assertWhole();
  }

  /** A list that failed looks as if the last one was forgotten. */
  @Test
  void removesNotAllWhileTheCatalogKnowsOfASnapshot() throws Exception {
    fillAndForget(2);
    pool.use(
        id,
        open -> {
          open.snapshots().ids().forEach(open.snapshots()::delete);
          return open;
        });
    var arrivalId = new ArrivalId(new UUID(7, 7));
    var arrival =
        new Arrival(
            arrivalId,
            id,
            "ab".repeat(32),
            ArrivalState.WAITING,
            Actor.SYSTEM,
            clock.instant(),
            null,
            null);
    ledger.decide(decision -> {
      decision.catalog().arrivals().insert(arrival);
      return arrival;
    });
    var before = packBytes();

    var refused = run(false);
    ledger.decide(decision -> {
      decision.catalog().arrivals().replace(arrival.gone());
      return arrival;
    });
    var done = run(false);

    assertThat(refused.standing().reasonCode()).isEqualTo("NO_SNAPSHOT_LEFT");
    assertThat(refused.standing().result()).isEqualTo(PruneResult.FAILED);
    assertThat(done.standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(done.tally().markedBytes()).isPositive().isLessThanOrEqualTo(before);
  }

  @Test
  void aDryRunChangesNothingAndWaitsForNobody() throws Exception {
    fillAndForget(4);
    var before = files();
    var capacity = repository().capacity();

    var dry =
        pool.use(
            id,
            open -> {
              var options = LockOptions.standard(InstantSource.system());
              try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options)) {
                return run(true);
              }
            });

    assertThat(dry.standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(dry.tally().markedBytes()).isPositive();
    assertThat(files()).isEqualTo(before);
    assertThat(repository().capacity()).isEqualTo(capacity);
    var real = run(false);
    assertThat(real.tally().markedBytes()).isEqualTo(dry.tally().markedBytes());
  }

  @Test
  void goesOnInTheNextRunWhereTheBudgetEnded() throws Exception {
    fillAndForget(6);
    var all = run(true).tally();
    settings(it -> budget(it, Duration.ofHours(1), 300_000));

    var first = run(false).tally();
    var second = run(false).tally();

    assertThat(first.complete()).isFalse();
    assertThat(first.repackedBytes()).isPositive().isLessThanOrEqualTo(300_000);
    assertThat(first.leftBytes()).isPositive();
    assertThat(second.repackedBytes()).isLessThanOrEqualTo(300_000);
    assertThat(second.leftBytes()).isLessThan(first.leftBytes());
    assertWhole();
    settings(it -> budget(it, Duration.ofHours(1), 1L << 40));
    var last = run(false);
    assertThat(last.tally().complete()).isTrue();
    assertThat(last.tally().leftBytes()).isZero();
    assertThat(last.tally().usedBytes()).isEqualTo(all.usedBytes());
    assertWhole();
  }

  @Test
  void compressesInOneRunWhatLiesRaw() throws Exception {
    fillAndForget(3);
    var found = run(true).tally().uncompressedBytes();
    var planned = run(new PruneWish(true, false, true), QUICK);

    var run = run(new PruneWish(false, false, true), QUICK);

    assertThat(found).isPositive();
    assertThat(planned.tally().complete()).isTrue();
    assertThat(planned.tally().uncompressedBytes()).isEqualTo(found);
    assertThat(run.standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(run.tally().uncompressedBytes()).isZero();
    assertThat(run.tally().complete()).isTrue();
    assertThat(repository().prune()).isEqualTo(PruneSettings.DEFAULT);
    assertThat(run(true).tally().uncompressedBytes()).isZero();
    assertWhole();
  }

  @Test
  void tellsThatItLeftRawWhatItHadNoBudgetFor() throws Exception {
    fillAndForget(1);
    settings(it -> budget(it, Duration.ofHours(1), 0).withRepacking(false, true));

    assertThat(run(true).tally().complete()).isFalse();
    var run = run(false);

    assertThat(run.tally().leftBytes()).isZero();
    assertThat(run.tally().uncompressedBytes()).isPositive();
    assertThat(run.tally().complete()).isFalse();
    assertThat(run.standing().detail())
        .contains("the budget is used up")
        .endsWith("B uncompressed are left")
        .doesNotContain("unused");
  }

  @Test
  void tellsThatItLeftRawWhatDamagedPacksHold() throws Exception {
    fillAndForget(1);

    var run = runWithADamagedPack(new PruneWish(false, false, true));

    assertThat(run.tally().damagedPacks()).isEqualTo(1);
    assertThat(run.tally().uncompressedBytes()).isPositive();
    assertThat(run.tally().complete()).isTrue();
    assertThat(run.standing().detail())
        .endsWith("B stay uncompressed in damaged packs")
        .doesNotContain("budget");
  }

  /** The largest pack of data: trees must be readable, else a run changes nothing. */
  private PruneRun runWithADamagedPack(PruneWish wish) throws Exception {
    try (var files = Files.walk(scratch.resolve("main/data"))) {
      var largestFirst = Comparator.comparingLong((Path pack) -> pack.toFile().length()).reversed();
      for (var pack : files.filter(Files::isRegularFile).sorted(largestFirst).toList()) {
        var whole = Files.readAllBytes(pack);
        var damaged = whole.clone();
        Arrays.fill(damaged, 0, damaged.length / 2, (byte) 0);
        Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
        Files.write(pack, damaged);
        var run = run(wish, QUICK);
        if (run.standing().result() == PruneResult.WARNING) {
          return run;
        }
        Files.write(pack, whole);
      }
    }
    throw new AssertionError("no pack of data");
  }

  @Test
  void endsWellWhenItsTimeIsOver() throws Exception {
    fillAndForget(4);
    settings(it -> budget(it, Duration.ofMinutes(1), 1L << 40));

    var run =
        run(
            false,
            new PruneTimings(
                Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ZERO));

    assertThat(run.standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(run.standing().detail()).contains("budget is used up");
    assertThat(run.tally().complete()).isFalse();
    assertThat(run.tally().repackedPacks()).isZero();
    assertThat(run(false).tally().complete()).isTrue();
  }

  @Test
  void aBackupGetsInBetweenTheTurnsOfAPrune() throws Exception {
    fillAndForget(4);
    settings(it -> budget(it, Duration.ofHours(1), 1L << 40));
    var asked = runs.start(ADMIN, id, PruneWish.REAL);
    try (var _ = node(1, NO_TIME)) {
      await().until(() -> !runs.get(ADMIN, asked.id()).tally().equals(PruneTally.NONE));

      var saved =
          pool.use(
              id,
              open -> {
                var options =
                    LockOptions.standard(InstantSource.system()).waitingUpTo(Duration.ofMinutes(1));
                try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options)) {
                  open.loadIndex();
                  return history.change().save(open);
                }
              });
      assertThat(runs.get(ADMIN, asked.id()).standing().state()).isEqualTo(PruneState.RUNNING);
      runs.abort(ADMIN, asked.id());
      assertThat(ended(asked.id()).standing().result()).isEqualTo(PruneResult.ABORTED);
      assertThat(pool.<Boolean>use(id, open -> open.snapshots().ids().contains(saved))).isTrue();
    }
    assertWhole();
    assertThat(run(false).tally().complete()).isTrue();
    assertWhole();
  }

  @Test
  void refusesASecondRunAndTellsOfTheFirst() {
    var first = runs.start(ADMIN, id, PruneWish.REAL);

    refused(ErrorCode.STATE_CONFLICT, () -> runs.start(ADMIN, id, PruneWish.DRY));
    refused(
        ErrorCode.STATE_CONFLICT,
        () -> repositories.delete(ADMIN, id, repository().stamp().revision()));

    var aborted = runs.abort(ADMIN, first.id());
    assertThat(aborted.standing().result()).isEqualTo(PruneResult.ABORTED);
    refused(ErrorCode.STATE_CONFLICT, () -> runs.abort(ADMIN, first.id()));
    assertThat(runs.start(ADMIN, id, PruneWish.DRY).standing().state())
        .isEqualTo(PruneState.QUEUED);
  }

  @Test
  void leavesAnAppendOnlyRepositoryAlone() {
    clock.pass(Duration.ofDays(30));
    change(it -> it.withAppendOnly(true));

    refused(ErrorCode.REPOSITORY_APPEND_ONLY, () -> runs.start(ADMIN, id, PruneWish.REAL));
    clock.pass(Duration.ofDays(30));

    assertThat(rounds.begin()).isZero();
  }

  @Test
  void tellsOfDamageAndOfItsEnd() throws Exception {
    fillAndForget(1);
    var pack = files().keySet().stream().filter(name -> name.startsWith("data")).findFirst();
    var place = scratch.resolve("main").resolve(pack.orElseThrow());
    var away = Files.move(place, scratch.resolve("away"));

    var failed = run(false);

    assertThat(failed.standing().result()).isEqualTo(PruneResult.FAILED);
    assertThat(ErrorCode.valueOf(String.valueOf(failed.standing().reasonCode())).kind())
        .isEqualTo(ErrorCode.Kind.DATA);
    assertThat(repository().health()).isEqualTo(RepositoryHealth.DAMAGED);
    assertThat(notices(NoticeType.REPOSITORY_CHECK_FAILED)).hasSize(1);
    assertThat(notices(NoticeType.REPOSITORY_PRUNE_FAILED))
        .singleElement()
        .satisfies(notice -> assertThat(notice.severity()).isEqualTo(Severity.ERROR));

    Files.move(away, place);
    assertThat(run(false).standing().result()).isEqualTo(PruneResult.SUCCESS);
    assertThat(repository().health()).isEqualTo(RepositoryHealth.OK);
    assertThat(notices(NoticeType.REPOSITORY_RECOVERED)).hasSize(1);
  }

  @Test
  void triesAgainSoonWhatOthersKeptItFrom() throws Exception {
    fillAndForget(1);
    clock.pass(Duration.ofDays(7));
    var impatient =
        new PruneTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(1));
    pool.use(
        id,
        open -> {
          var options = LockOptions.standard(InstantSource.system());
          try (var _ = RepositoryLock.acquireShared(open.sealedFiles(), options);
              var _ = node(1, impatient)) {
            assertThat(rounds.begin()).isOne();
            assertThat(ended(all().getLast().id()).standing().reasonCode())
                .isEqualTo("REPOSITORY_LOCKED");
            assertThat(rounds.begin()).isZero();
            clock.pass(Duration.ofHours(1));
            assertThat(rounds.begin()).isOne();
            return ended(all().getLast().id());
          }
        });
    assertThat(notices(NoticeType.REPOSITORY_PRUNE_FAILED)).hasSize(1);

    clock.pass(Duration.ofHours(1));
    assertThat(rounds.begin()).isOne();
    try (var _ = node(1, QUICK)) {
      var third = ended(all().getLast().id());
      assertThat(third.standing().result()).isEqualTo(PruneResult.SUCCESS);
      assertThat(third.cause()).isEqualTo(PruneCause.SCHEDULE);
    }
    assertThat(rounds.begin()).isZero();
  }

  @Test
  void oneOfTwoNodesDoesARun() throws Exception {
    fillAndForget(3);
    clock.pass(Duration.ofDays(7));
    try (var _ = node(1, QUICK);
        var _ = node(2, QUICK)) {
      assertThat(rounds.begin() + rounds.begin()).isOne();

      var run = ended(all().getFirst().id());

      assertThat(run.attempt()).isOne();
      assertThat(run.standing().result()).isEqualTo(PruneResult.SUCCESS);
    }
    assertWhole();
  }
}
