package io.holdfast.store;

import static io.holdfast.store.testkit.StoreContract.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits of connections and of bytes a second, and the bad places of the testkit. */
class StoreWrappersTest {
  private static final ObjectName NAME = new ObjectName(ObjectType.PACK, "ab".repeat(32));

  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore faulty = new FaultyStore(memory);
  private final AtomicLong now = new AtomicLong();
  private final List<Long> waited = new ArrayList<>();

  @Test
  void letsNoMoreCallsThroughThanConnections() throws Exception {
    var inside = new AtomicInteger();
    var go = new CountDownLatch(1);
    var limited = new LimitedStore(faulty, 3);
    faulty.fail((operation, name) -> {
      inside.incrementAndGet();
      FaultyStore.Fault.delay(FaultyStore.Operation.SAVE, go).before(operation, name);
      inside.decrementAndGet();
    });

    try (var group = TaskGroup.open("limit", 8)) {
      for (var i = 0; i < 8; i++) {
        group.fork(() -> limited.save(NAME, List.of(ByteBuffer.allocate(5))));
      }
      Awaitility.await().until(() -> inside.get() == 3);
      Awaitility.await().during(Duration.ofMillis(100)).until(() -> inside.get() == 3);
      go.countDown();
      group.join();
    }
    assertThat(memory.size(NAME)).isEqualTo(5);
  }

  @Test
  void countsAStreamUntilItIsClosed() throws Exception {
    memory.save(NAME, List.of(ByteBuffer.allocate(5)));
    var limited = new LimitedStore(memory, 1);
    var sized = new AtomicLong();

    try (var group = TaskGroup.open("limit", 1)) {
      try (var stream = limited.load(NAME, 0, 0)) {
        group.fork(() -> sized.set(limited.size(NAME)));
        assertThat(stream.readAllBytes()).hasSize(5);
        assertThat(sized).hasValue(0);
      }
      group.join();
    }
    assertThat(sized).hasValue(5);
  }

  @Test
  void letsLocksPassWhereAllConnectionsAreTaken() throws Exception {
    memory.save(NAME, List.of(ByteBuffer.allocate(5)));
    var lock = new ObjectName(ObjectType.LOCK, "cd".repeat(32));
    var limited = new LimitedStore(memory, 1);

    try (var stream = limited.load(NAME, 0, 0)) {
      limited.save(lock, List.of(ByteBuffer.allocate(7)));
      assertThat(limited.load(lock, 0, 0).readAllBytes()).hasSize(7);
      limited.read(lock, 0, ByteBuffer.allocate(7));
      assertThat(limited.size(lock)).isEqualTo(7);
      limited.delete(lock);
      assertThat(stream.readAllBytes()).hasSize(5);
    }
  }

  @Test
  void holdsNoConnectionWhileItWaitsToTryAgain() throws Exception {
    memory.save(NAME, List.of(ByteBuffer.allocate(5)));
    faulty.breakStreams(3);
    var limited = new LimitedStore(faulty, 1);
    var sizes = new ArrayList<Long>();
    var retrying =
        new RetryingStore(
            limited,
            new RetryingStore.Patience(Duration.ZERO, Duration.ZERO, 3, 3),
            _ -> {
              try (var group = TaskGroup.open("limit", 1)) {
                group.fork(() -> sizes.add(limited.size(NAME)));
                group.join();
              }
            });

    try (var stream = retrying.load(NAME, 0, 0)) {
      assertThat(stream.readAllBytes()).hasSize(5);
    }

    assertThat(sizes).containsExactly(5L);
  }

  @Test
  void paysForBytesInBothDirections() throws Exception {
    var throttled = throttled();

    throttled.save(NAME, List.of(ByteBuffer.allocate(3_000), ByteBuffer.allocate(2_000)));
    throttled.read(NAME, 0, ByteBuffer.allocate(1_000));
    try (var stream = throttled.load(NAME, 0, 0)) {
      assertThat(stream.readNBytes(2_000)).hasSize(2_000);
    }

    assertThat(waited).containsExactly(1_000L, 1_000L, 1_000L, 1_000L, 1_000L, 100L, 200L);
  }

  @Test
  void letsLocksPassThoseThatWait() throws Exception {
    var lock = new ObjectName(ObjectType.LOCK, "cd".repeat(32));
    var throttled = throttled();

    throttled.save(lock, List.of(ByteBuffer.allocate(500)));
    throttled.save(lock, List.of(ByteBuffer.allocate(500)));
    assertThat(throttled.load(lock, 0, 0).readAllBytes()).hasSize(500);
    throttled.read(lock, 0, ByteBuffer.allocate(500));
    assertThat(waited).isEmpty();

    throttled.save(NAME, List.of(ByteBuffer.allocate(100)));
    throttled.read(NAME, 0, ByteBuffer.allocate(100));
    assertThat(waited).containsExactly(1_100L, 10L);
  }

  @Test
  void letsLittleThroughBeforeTheRestOfMuch() throws Exception {
    var taken = new ArrayList<String>();
    var bucket = new AtomicReference<TokenBucket>();
    bucket.set(
        new TokenBucket(
            1_000,
            now::get,
            length -> {
              taken.add("waited " + length.toMillis());
              now.addAndGet(length.toNanos());
              if (taken.size() == 1) {
                bucket.get().take(10);
              }
            }));

    bucket.get().take(2_500);

    assertThat(taken).containsExactly("waited 1000", "waited 10", "waited 1000", "waited 500");
  }

  private ThrottledStore throttled() {
    RetryingStore.Pause pause =
        length -> {
          waited.add(length.toMillis());
          now.addAndGet(length.toNanos());
        };
    return new ThrottledStore(
        memory, new TokenBucket(1_000, now::get, pause), new TokenBucket(10_000, now::get, pause));
  }

  @Test
  void takesUnlimitedBytesAtOnce() throws Exception {
    var bucket =
        new TokenBucket(
            0,
            () -> 0,
            _ -> {
              throw new AssertionError("waited");
            });

    bucket.take(Long.MAX_VALUE);
  }

  @Test
  void aBadPlaceDoesWhatItIsTold() throws Exception {
    faulty.fillAfter(10);
    faulty.save(NAME, List.of(ByteBuffer.allocate(7)));
    assertFails(ErrorCode.STORE_FULL, () -> faulty.save(NAME, List.of(ByteBuffer.allocate(4))));
    assertFails(ErrorCode.STORE_FULL, () -> faulty.replaceConfig(new byte[4]));
    assertThat(faulty.bytesSaved()).isEqualTo(7);

    faulty.heal();
    faulty.changeLoads(FaultyStore.flippedBit(3));
    assertThat(faulty.load(NAME, 0, 0).readAllBytes()).containsExactly(0, 0, 0, 1, 0, 0, 0);

    faulty.heal();
    faulty.repeatLists();
    assertThat(list()).containsExactly(NAME, NAME);
    faulty.listLate(NAME::equals);
    assertThat(list()).isEmpty();

    faulty.heal();
    faulty.lose(NAME::equals);
    memory.delete(NAME);
    faulty.save(NAME, List.of(ByteBuffer.allocate(7)));
    assertFails(ErrorCode.OBJECT_MISSING, () -> faulty.size(NAME));
  }

  /** Else there would be a moment without one, where the place needs none. */
  @Test
  void replacesAConfigAtOnceWhereThePlaceCan(@TempDir Path folder) {
    var deletions = new AtomicInteger();
    faulty.fail((operation, _) -> {
      if (operation == FaultyStore.Operation.DELETE) {
        deletions.incrementAndGet();
      }
    });
    var patience = new RetryingStore.Patience(Duration.ZERO, Duration.ZERO, 1, 1);
    memory.save(ObjectName.CONFIG, List.of(ByteBuffer.allocate(5)));

    new LimitedStore(faulty, 1).replaceConfig(new byte[6]);
    new RetryingStore(faulty, patience).replaceConfig(new byte[7]);
    new CachedStore(faulty, folder, 1 << 20, Instant::now).replaceConfig(new byte[8]);
    new ThrottledStore(faulty, unlimited(), unlimited()).replaceConfig(new byte[9]);

    assertThat(memory.size(ObjectName.CONFIG)).isEqualTo(9);
    assertThat(deletions).hasValue(0);
  }

  private static TokenBucket unlimited() {
    return new TokenBucket(0, () -> 0, _ -> {});
  }

  private List<ObjectName> list() {
    var found = new ArrayList<ObjectName>();
    faulty.list(ObjectType.PACK, object -> found.add(object.name()));
    return found;
  }
}
