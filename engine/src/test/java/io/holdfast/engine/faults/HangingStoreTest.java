package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that answers no more, and says so to nobody: who stops a verb gets away. */
class HangingStoreTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** All of them at once, for each waits some seconds for its store before it goes. */
  @Test
  void whoStopsAVerbGetsAwayFromAStoreThatHangs() throws Exception {
    try (var group = TaskGroup.open("hanging", Work.values().length)) {
      for (var work : Work.values()) {
        group.fork(() -> {
          var scene = FaultScene.of(work, FaultScene.SEED, folder);
          stopWhereItHangs(work, scene, 1 + operations(scene) / 2);
        });
      }
      group.join();
    }
  }

  private static void stopWhereItHangs(Work work, FaultScene scene, long moment) throws Exception {
    var store = new FaultyStore(new MemoryStore());
    scene.lay(store);
    var hangs = new CountDownLatch(1);
    var count = new AtomicLong();
    store.fail((_, name) -> {
      if (count.incrementAndGet() >= moment) {
        hangs.countDown();
        hang("no answer for " + name);
      }
    });
    var acknowledged = new AtomicBoolean();
    var failure = new AtomicReference<Throwable>();
    var worker =
        Thread.ofVirtual()
            .start(() -> {
              try {
                acknowledged.set(scene.tryRun(store));
              } catch (InterruptedException e) {
                // as it should
              } catch (Throwable e) {
                failure.set(e);
              }
            });
    assertThat(hangs.await(1, TimeUnit.MINUTES)).isTrue();

    worker.interrupt();

    assertThat(worker.join(SOON)).as("%s ended, stopped at operation %d", work, moment).isTrue();
    assertThat(failure).hasNullValue();
    assertThat(acknowledged).isFalse();
    store.heal();
    FaultScene.unlock(store);
    scene.run(store);
    scene.assertKept(store);
    scene.assertDone(store);
  }

  /** Until its thread is interrupted, as a call on a socket. */
  private static void hang(String what) {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(ErrorCode.INTERRUPTED, what, e);
    }
  }

  private static long operations(FaultScene scene) throws InterruptedException {
    var store = new FaultyStore(new MemoryStore());
    scene.lay(store);
    var count = new AtomicLong();
    store.fail((_, _) -> count.incrementAndGet());
    scene.run(store);
    return count.get();
  }
}
