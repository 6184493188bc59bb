package io.holdfast.engine.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.pack.BlobId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BlobCacheTest {
  private final AtomicInteger loads = new AtomicInteger();

  @Test
  void keepsTheBlobsUsedLast() throws Exception {
    var cache = new BlobCache(this::tenBytes, 30);
    for (var number : new int[] {1, 2, 3, 1, 4}) {
      cache.get(id(number));
    }
    assertThat(loads).hasValue(4);

    cache.get(id(1));
    cache.get(id(3));
    cache.get(id(4));
    assertThat(loads).hasValue(4);
    cache.get(id(2));
    assertThat(loads).hasValue(5);
  }

  @Test
  void givesBlobsThatAreLargerThanItself() throws Exception {
    var cache = new BlobCache(this::tenBytes, 5);

    assertThat(cache.get(id(1))).hasSize(10);
    assertThat(cache.get(id(2))).hasSize(10);
    cache.get(id(2));
    assertThat(loads).hasValue(2);
  }

  @Test
  void readsABlobOnceForAllWhoAskAtOnce() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var cache =
        new BlobCache(
            id -> {
              begun.countDown();
              await(goOn);
              return tenBytes(id);
            },
            100);
    try (var group = TaskGroup.open("readers", 4)) {
      group.fork(() -> cache.get(id(1)));
      begun.await();
      for (var i = 0; i < 3; i++) {
        group.fork(() -> assertThat(cache.get(id(1))).hasSize(10));
      }
      goOn.countDown();
      group.join();
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void triesAgainAfterAFailure() throws Exception {
    var cache =
        new BlobCache(
            id -> {
              if (loads.incrementAndGet() == 1) {
                throw new EngineException(ErrorCode.BLOB_DAMAGED, "damaged");
              }
              return new byte[10];
            },
            100);

    assertThatThrownBy(() -> cache.get(id(1))).isInstanceOf(EngineException.class);
    assertThat(cache.get(id(1))).hasSize(10);
  }

  private byte[] tenBytes(BlobId id) {
    loads.incrementAndGet();
    assertThat(id.w1()).isZero();
    return new byte[10];
  }

  private static BlobId id(int number) {
    return new BlobId(number, 0, 0, 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
