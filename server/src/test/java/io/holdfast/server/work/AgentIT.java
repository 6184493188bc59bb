package io.holdfast.server.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkKind;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RepositoryHealth;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.testkit.BothDatabases;
import io.holdfast.engine.lock.RepositoryLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent on real directories, through the real work desk, on both databases. */
class AgentIT extends BothDatabases {
  @TempDir private Path scratch;
  private AgentWorld world;

  @BeforeEach
  void openService() throws IOException {
    world = new AgentWorld(catalog, scratch);
  }

  @AfterEach
  void closeService() {
    world.close();
  }

  @Test
  void makesTheRepositoryAndSealsItsPassword() {
    assertThat(world.repository.health()).isEqualTo(RepositoryHealth.OK);
    assertThat(world.repository.formatId()).hasSize(64);
    assertThat(scratch.resolve("repository/config")).exists();
  }

  @Test
  void backsUpAndRestoresARealDirectory() throws Exception {
    try (var _ = AgentWorld.agent(world.channel)) {
      var backup = world.ended(world.queue());
      var target = scratch.resolve("restored");
      var restore =
          world.ended(
              world.restores.start(
                  AgentWorld.ADMIN,
                  backup.pointId(),
                  null,
                  AgentWorld.into(target, ConflictPolicy.FAIL)));

      assertThat(backup.standing().result()).isEqualTo(BackupResult.SUCCESS);
      assertThat(backup.statistics().files()).isEqualTo(2);
      assertThat(restore.standing().result()).isEqualTo(RestoreResult.SUCCESS);
      var copy = Path.of(target + world.data.toString());
      assertThat(copy.resolve("hello.txt")).hasContent("hello");
      assertThat(Files.mismatch(copy.resolve("big.bin"), world.data.resolve("big.bin")))
          .isEqualTo(-1);
      var totals = restore.totals();
      assertThat(totals.restored() + totals.failed() + totals.skipped()).isEqualTo(totals.items());
      assertThat(world.itemNames(restore)).contains(world.data.resolve("hello.txt").toString());
    }
  }

  @Test
  void conflictUnderFailWritesNothing() throws Exception {
    try (var _ = AgentWorld.agent(world.channel)) {
      var backup = world.ended(world.queue());
      var target = scratch.resolve("restored");
      var there = Path.of(target + world.data.resolve("hello.txt").toString());
      Files.createDirectories(there.getParent());
      Files.writeString(there, "mine");

      var plan =
          world.plans.create(
              AgentWorld.ADMIN,
              backup.pointId(),
              null,
              AgentWorld.into(target, ConflictPolicy.FAIL));
      var restore = world.ended(world.restores.start(AgentWorld.ADMIN, plan.id(), "because", null));

      assertThat(plan.totals().conflicts()).isEqualTo(1);
      assertThat(restore.standing().result()).isEqualTo(RestoreResult.FAILED);
      assertThat(restore.standing().reasonCode()).isEqualTo(ErrorCode.RESTORE_CONFLICT.name());
      assertThat(there).hasContent("mine");
      assertThat(there.resolveSibling("big.bin")).doesNotExist();
    }
  }

  @Test
  void missingSourceFailsWithItsReason() throws Exception {
    Files.delete(world.data.resolve("hello.txt"));
    Files.delete(world.data.resolve("big.bin"));
    Files.delete(world.data);
    try (var _ = AgentWorld.agent(world.channel)) {
      var backup = world.ended(world.queue());

      assertThat(backup.standing().result()).isEqualTo(BackupResult.FAILED);
      assertThat(backup.standing().reasonCode()).isEqualTo(ErrorCode.PATH_UNREADABLE.name());
    }
  }

  @Test
  void countsWhatWasReadAndEveryKindOfItem() throws Exception {
    Files.createSymbolicLink(world.data.resolve("link"), Path.of("hello.txt"));
    try (var _ = AgentWorld.agent(world.channel)) {
      var first = world.ended(world.queue());
      Files.writeString(world.data.resolve("hello.txt"), "hello again");
      var second = world.ended(world.queue());

      assertThat(first.statistics().bytesRead()).isEqualTo(3_000_005);
      assertThat(second.statistics().bytesRead()).isEqualTo("hello again".length());
      var point = catalog.read(tx -> tx.restorePoints().get(second.pointId()));
      assertThat(point.content().itemCount())
          .isEqualTo(second.statistics().files() + second.statistics().directories() + 1);
    }
  }

  @Test
  void letsGoOfTheRepositoryBeforeTheSessionIsSeenToEnd() throws Exception {
    var locks = new ConcurrentLinkedQueue<List<Path>>();
    var watching =
        new Interposed(world.channel) {
          @Override
          public void complete(Lease lease, Completion completion) {
            locks.add(world.locks());
            super.complete(lease, completion);
          }
        };
    try (var _ = AgentWorld.agent(watching)) {
      var backup = world.ended(world.queue());
      var wish = AgentWorld.into(scratch.resolve("restored"), ConflictPolicy.FAIL);
      world.ended(world.restores.start(AgentWorld.ADMIN, backup.pointId(), null, wish));
      assertThat(
              world
                  .ended(world.restores.start(AgentWorld.ADMIN, backup.pointId(), null, wish))
                  .standing()
                  .result())
          .isEqualTo(RestoreResult.FAILED);
    }

    assertThat(locks).hasSize(3).allSatisfy(left -> assertThat(left).isEmpty());
  }

  @Test
  void takesNoWordForDamageBesideAPruneThatItDidNotSee() throws Exception {
    var prunes = new ConcurrentLinkedQueue<RepositoryLock>();
    var racing =
        new Interposed(world.channel) {
          @Override
          public void advance(Lease lease, Stage stage) {
            super.advance(lease, stage);
            if (lease.kind() == WorkKind.RESTORE && stage == Stage.RUNNING) {
              try {
                prunes.add(world.pruneThatSeesNoLock());
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
        };
    try (var _ = AgentWorld.agent(racing)) {
      var backup = world.ended(world.queue());
      var wish = AgentWorld.into(scratch.resolve("restored"), ConflictPolicy.FAIL);
      var restore =
          world.ended(world.restores.start(AgentWorld.ADMIN, backup.pointId(), null, wish));
      prunes.remove().close();

      assertThat(restore.standing().reasonCode()).isEqualTo(ErrorCode.REPOSITORY_LOCKED.name());
      assertThat(world.itemNames(restore))
          .contains(world.data.toString())
          .doesNotContain(world.data.resolve("hello.txt").toString())
          .doesNotContain(world.data.resolve("big.bin").toString());
    }
  }

  @Test
  void removalOfAPointWaitsForOtherWorkInItsRepository() throws Exception {
    BackupSession backup;
    try (var _ = AgentWorld.agent(world.channel)) {
      backup = world.ended(world.queue());
    }
    var points = world.points;
    var point = points.get(backup.pointId());
    var removal = new CompletableFuture<@Nullable Void>();
    Thread remover;
    try (var _ = world.otherWork()) {
      remover =
          Thread.startVirtualThread(() -> {
            try {
              points.purge(AgentWorld.ADMIN, point.id(), point.revision());
              removal.complete(null);
            } catch (RuntimeException | InterruptedException e) {
              removal.completeExceptionally(e);
            }
          });
      await()
          .atMost(AgentWorld.PATIENCE)
          .until(() -> points.get(point.id()).status() == PointStatus.DELETING);
      assertThat(world.snapshots()).isEqualTo(1);
    }
    remover.join(AgentWorld.PATIENCE);

    assertThat(removal).isCompleted();
    assertThat(points.get(point.id()).status()).isEqualTo(PointStatus.DELETED);
    assertThat(world.snapshots()).isZero();
  }

  @Test
  void stopsWhenAbortIsAskedWhileItWorks() throws Exception {
    var session = world.queue();
    var aborting =
        new Interposed(world.channel) {
          @Override
          public void advance(Lease lease, Stage stage) {
            super.advance(lease, stage);
            if (stage == Stage.RUNNING) {
              world.backups.abort(AgentWorld.ADMIN, session.id());
            }
          }
        };
    try (var _ = AgentWorld.agent(aborting)) {
      var ended = world.ended(session);

      assertThat(ended.standing().result()).isEqualTo(BackupResult.ABORTED);
      assertThat(ended.restorePoint()).isEmpty();
    }
    world.orphans.removeAll();
    assertThat(world.snapshots()).isZero();
  }

  @Test
  void drainedItEndsWhatRunsAndBeginsNothing() throws Exception {
    var first = world.queue();
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var held =
        new Interposed(world.channel) {
          @Override
          public void advance(Lease lease, Stage stage) {
            super.advance(lease, stage);
            if (stage == Stage.RUNNING) {
              begun.countDown();
              assertThatCode(() -> goOn.await()).doesNotThrowAnyException();
            }
          }
        };
    try (var agent = AgentWorld.agent(held)) {
      begun.await();
      assertThat(agent.drain(Duration.ofMillis(1))).isFalse();
      var second = world.queue();
      goOn.countDown();

      assertThat(agent.drain(AgentWorld.PATIENCE)).isTrue();
      assertThat(world.ended(first).standing().result()).isEqualTo(BackupResult.SUCCESS);
      assertThat(world.backups.get(second.id()).standing().state()).isEqualTo(BackupState.QUEUED);
    }
  }
}
