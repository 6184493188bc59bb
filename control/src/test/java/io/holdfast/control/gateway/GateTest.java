package io.holdfast.control.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.TaskGroup;
import io.holdfast.store.LimitedStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Clients at the store of a repository. */
class GateTest extends GateScene {
  @Test
  void refusesWhatThePlaceLeftDoesNotHoldBeforeItReadsAByte() {
    quota(1_000, 900);
    var pack = new byte[101];

    assertFails(
        ErrorCode.QUOTA_EXCEEDED,
        () -> gate().save(named("data", pack), unreadable(), OptionalLong.of(101)));

    assertThat(used()).isEqualTo(900);
  }

  @Test
  void refusesASecondUploadThatHasNoRoomBesideTheFirstBeforeItReadsAByte() throws Exception {
    quota(1_000, 0);
    var first = new byte[600];
    var coming = new ComingBody(first);
    try (var uploads = TaskGroup.open("upload", 1)) {
      uploads.fork(() -> gate().save(named("data", first), coming, OptionalLong.of(600)));
      coming.begun.await();

      assertFails(
          ErrorCode.QUOTA_EXCEEDED,
          () -> gate().save(named("data", new byte[401]), unreadable(), OptionalLong.of(401)));
      save("data", new byte[400]);

      coming.rest.countDown();
      uploads.join();
    }
    assertThat(used()).isEqualTo(1_000);
  }

  @Test
  void whoTriesAgainBeforeTheFirstTryHasEndedNeedsNoSecondRoom() throws Exception {
    quota(1_000, 0);
    var pack = new byte[600];
    var coming = new ComingBody(pack);
    try (var uploads = TaskGroup.open("upload", 1)) {
      uploads.fork(() -> gate().save(named("data", pack), coming, OptionalLong.of(600)));
      coming.begun.await();

      save("data", pack);
      save("data", new byte[400]);

      coming.rest.countDown();
      uploads.join();
    }
    assertThat(used()).isEqualTo(1_000);
  }

  @Test
  void whoTriesAgainWhileTheFirstTryIsCountedAndKeptIsCompared() throws Exception {
    quota(100, 0);
    var pack = new byte[100];
    var held = new Held(Operation.SAVE);

    held.twice(() -> save("data", pack));

    assertThat(held.calls.get()).isEqualTo(1);
    assertThat(used()).isEqualTo(100);
  }

  @Test
  void whoTriesAgainWhileTheFirstTryIsKeptTakesNoRoomFromOthers() throws Exception {
    quota(1_200, 0);
    var pack = new byte[600];
    var object = named("data", pack);
    var again = new ComingBody(pack);
    var keeping = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    store.fail((called, name) -> {
      if (called == Operation.SAVE && name.equals(object.name())) {
        keeping.countDown();
        Fault.delay(called, letGo).before(called, name);
      }
    });
    try (var uploads = TaskGroup.open("upload", 2)) {
      uploads.fork(() -> save("data", pack));
      keeping.await();
      uploads.fork(() -> gate().save(object, again, OptionalLong.of(600)));
      again.begun.await();

      save("data", new byte[100]);

      letGo.countDown();
      again.rest.countDown();
      uploads.join();
    }
    assertThat(used()).isEqualTo(700);
  }

  /** As by a place whose answer is lost. */
  @Test
  void whatLandedWithoutAnAnswerIsCountedAndTold() {
    quota(1_000, 0);
    var key = new byte[100];
    store.failAfter(Fault.always(Operation.SAVE, ObjectType.KEY, ErrorCode.STORE_UNREACHABLE));
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("keys", key));

    store.heal();
    save("keys", key);

    assertThat(used()).isEqualTo(100);
    assertThat(told("object.create")).isEqualTo(1);
  }

  @Test
  void whatMayHaveLandedIsCountedAndWhatDidNotIsNot() {
    quota(1_000, 0);
    var pack = new byte[100];
    store.fail(Fault.always(Operation.SAVE, ObjectType.PACK, ErrorCode.STORE_UNREACHABLE));
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("data", pack));
    assertThat(used()).isEqualTo(0);

    store.fail((called, name) -> {
      if (called == Operation.SAVE) {
        store.fail(Fault.always(Operation.SIZE, ObjectType.PACK, ErrorCode.STORE_UNREACHABLE));
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "away before " + name, null);
      }
    });
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> save("data", pack));
    assertThat(used()).isEqualTo(100);
  }

  @Test
  void holdsNoConnectionToTheStoreWhileItWaitsForItsClient() throws Exception {
    var pack = new byte[3 << 20];
    new Random(5).nextBytes(pack);
    save("data", pack);
    var object = named("data", pack);
    var narrow = new Gate(CLIENT, repository, new LimitedStore(memory, 1), gateway);

    try (var slow = narrow.load(object, 10, pack.length - 11)) {
      var first = slow.read();
      var size = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> narrow.size(object));

      assertThat(size).isEqualTo(pack.length);
      assertThat((byte) first).isEqualTo(pack[10]);
      assertThat(slow.readAllBytes()).isEqualTo(Arrays.copyOfRange(pack, 11, pack.length - 1));
    }
    try (var rest = narrow.load(object, 10, 0)) {
      assertThat(rest.readAllBytes()).isEqualTo(Arrays.copyOfRange(pack, 10, pack.length));
    }
  }

  @Test
  void whatBreaksOffTakesNoRoom() {
    quota(1_000, 0);
    var whole = new byte[1_000];
    assertFails(
        ErrorCode.BODY_INVALID,
        () -> gate().save(named("data", whole), unreadable(), OptionalLong.of(1_000)));

    save("data", whole);

    assertThat(used()).isEqualTo(1_000);
  }

  @Test
  void whatTheStoreRefusesTakesNoRoom() {
    quota(1_000, 0);
    var whole = new byte[1_000];
    store.fail(Fault.always(Operation.SAVE, ObjectType.PACK, ErrorCode.STORE_FULL));
    assertFails(ErrorCode.STORE_FULL, () -> save("data", whole));
    assertThat(used()).isEqualTo(0);

    store.heal();
    save("data", whole);

    assertThat(used()).isEqualTo(1_000);
  }

  @Test
  void takesTheSameOnceMoreThoughTheQuotaIsUsedUp() {
    var pack = new byte[100];
    quota(100, 0);

    save("data", pack);
    save("data", pack);

    assertThat(used()).isEqualTo(100);
  }

  @Test
  void keepsLocksSmallAndFew() {
    var huge = new byte[(64 << 10) + 1];
    assertFails(ErrorCode.BODY_TOO_LARGE, () -> save("locks", huge));
    assertFails(
        ErrorCode.BODY_TOO_LARGE,
        () ->
            gate()
                .save(named("locks", huge), new ByteArrayInputStream(huge), OptionalLong.empty()));

    for (var n = 0; n < 1_000; n++) {
      save("locks", "lock %d".formatted(n).getBytes(UTF_8));
    }
    var further = "one more".getBytes(UTF_8);
    assertFails(ErrorCode.QUOTA_EXCEEDED, () -> save("locks", further));

    gate().delete(named("locks", "lock 7".getBytes(UTF_8)));
    save("locks", further);
  }

  @Test
  void ofTwoThatTakeAPackAwayOneGivesItsRoomBack() throws Exception {
    var pack = new byte[100];
    save("data", new byte[300]);
    save("data", pack);
    var held = new Held(Operation.DELETE);

    held.twice(() -> gate().delete(named("data", pack)));

    assertThat(used()).isEqualTo(300);
  }

  @Test
  void aSecondUploadWaitsForTheFirstAndIsCompared() throws Exception {
    var pack = new byte[100];
    var held = new Held(Operation.SAVE);

    held.twice(() -> save("data", pack));

    assertThat(held.calls.get()).isEqualTo(1);
    assertThat(used()).isEqualTo(100);
    assertThat(memory.names(ObjectType.PACK)).hasSize(1);
  }

  /** A body whose client waits after it has begun. */
  private static final class ComingBody extends ByteArrayInputStream {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch rest = new CountDownLatch(1);

    private ComingBody(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      begun.countDown();
      try {
        assertThat(rest.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return super.read(target, offset, length);
    }
  }

  /** Holds calls of one kind up until two threads wait, there or for each other. */
  private final class Held {
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Held(Operation operation) {
      store.fail((called, _) -> {
        if (called == operation) {
          calls.incrementAndGet();
          try {
            assertThat(letGo.await(1, TimeUnit.MINUTES)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
      });
    }

    private void twice(Runnable work) throws InterruptedException {
      var first = start(work);
      await().until(() -> calls.get() == 1);
      var second = start(work);
      await().until(() -> isWaiting(second));
      letGo.countDown();
      first.join();
      second.join();
      assertThat(failure.get()).isNull();
    }

    private Thread start(Runnable work) {
      return Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> failure.set(e)).start(work);
    }

    /** Up to its time in the first case, else without one. */
    private boolean isWaiting(Thread thread) {
      return switch (thread.getState()) {
        case WAITING, TIMED_WAITING -> calls.get() == 2 || waitsForTheOther(thread);
        case NEW, RUNNABLE, BLOCKED, TERMINATED -> false;
      };
    }

    private boolean waitsForTheOther(Thread thread) {
      for (var frame : thread.getStackTrace()) {
        if (frame.getClassName().equals(Gate.class.getName())
            && frame.getMethodName().equals("await")) {
          return true;
        }
      }
      return false;
    }
  }

  private static InputStream unreadable() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("it was read");
      }
    };
  }
}
