package io.holdfast.engine.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import io.holdfast.store.testkit.disk.VolatileDisk.Lack;
import java.util.concurrent.CyclicBarrier;
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
