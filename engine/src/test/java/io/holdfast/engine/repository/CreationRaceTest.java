package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import io.holdfast.store.testkit.disk.VolatileDisk.Lack;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CreationRaceTest {
  private static final int RIVALS = 4;

  @RepeatedTest(25)
  void ofManyThatCreateAtOnceOneSucceedsAndItsRepositoryOpens() throws Exception {
    assertThatOneWins(new MemoryStore(), RIVALS);
  }

  /** Between the look of one and its rename another renames: the last config is the one. */
  @Test
  void oneSucceedsWhereADiskLetsTheLastConfigWin() throws Exception {
    var disk = new VolatileDisk(1, Lack.LINKS);
    disk.meetAtRenames(new CyclicBarrier(2));

    assertThatOneWins(LocalStore.at(disk.root().resolve("repository")), 2);
  }

  /** Its rival's first config was there, and its own key gone, before its own config came. */
  @Test
  void whoseConfigComesAfterItsKeyWasTakenAwayHasAKeyThatOpensIt() throws Exception {
    var memory = new MemoryStore();
    var late = new LateConfig(memory);
    try (var group = TaskGroup.open("create", 1)) {
      group.fork(late::create);
      late.hasKey.await();
      TestRepositories.create(memory).close();

      late.letGo.countDown();
      group.join();
    }

    assertThatOnlyThatOfTheLateOneIsThere(memory, late);
  }

  @Test
  void whoTookAKeyAwayGivesItBackToTheConfigThatCameMeanwhile() throws Exception {
    var memory = new MemoryStore();
    var late = new LateConfig(memory);
    var first = new FaultyStore(memory);
    first.fail((operation, _) -> {
      if (operation == Operation.DELETE) {
        late.letGo.countDown();
        await(late.created);
      }
    });
    try (var group = TaskGroup.open("create", 1)) {
      group.fork(late::create);
      late.hasKey.await();

      assertThatThrownBy(() -> TestRepositories.create(first))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_EXISTS));
      group.join();
    }

    assertThatOnlyThatOfTheLateOneIsThere(memory, late);
  }

  /** Makes a repository whose config comes when it may, over any that is there. */
  private static final class LateConfig {
    private final CountDownLatch hasKey = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final CountDownLatch created = new CountDownLatch(1);
    private final AtomicReference<RepositoryConfig> made = new AtomicReference<>();
    private final FaultyStore store;

    private LateConfig(MemoryStore memory) {
      store = new FaultyStore(memory);
      store.fail((operation, name) -> {
        if (operation == Operation.SAVE && name.equals(ObjectName.CONFIG)) {
          hasKey.countDown();
          await(letGo);
          memory.delete(ObjectName.CONFIG);
        }
      });
    }

    private void create() {
      try (var repository = TestRepositories.create(store)) {
        made.set(repository.config());
      } finally {
        created.countDown();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertThatOnlyThatOfTheLateOneIsThere(MemoryStore memory, LateConfig late) {
    assertThat(memory.names(ObjectType.KEY)).hasSize(1);
    try (var repository = TestRepositories.open(memory)) {
      assertThat(repository.config()).isEqualTo(late.made.get());
    }
  }

  private static void assertThatOneWins(Store store, int rivals) throws Exception {
    var start = new CyclicBarrier(rivals);
    var winners = new AtomicInteger();
    var made = new AtomicReference<RepositoryConfig>();
    try (var group = TaskGroup.open("create", rivals)) {
      for (var i = 0; i < rivals; i++) {
        group.fork(() -> {
          start.await();
          try (var repository = TestRepositories.create(store)) {
            winners.incrementAndGet();
            made.set(repository.config());
          } catch (EngineException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_EXISTS);
          }
        });
      }
      group.join();
    }

    assertThat(winners).hasValue(1);
    var keys = new AtomicInteger();
    store.list(ObjectType.KEY, _ -> keys.incrementAndGet());
    assertThat(keys).hasValue(1);
    try (var repository = TestRepositories.open(store)) {
      assertThat(repository.config()).isEqualTo(made.get());
    }
  }
}
