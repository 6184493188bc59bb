package io.holdfast.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.store.RetryingStore.Patience;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.StoreContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract through a store that fails every second call, and of those that change something
 * does every second one without an answer; and what is not tried again.
 */
class RetryingStoreTest extends StoreContract {
  private final MemoryStore memory = new MemoryStore();
  private final FaultyStore faulty = new FaultyStore(memory);
  private final List<Duration> pauses = new ArrayList<>();

  /** Whether this thread's last call failed: then the next one does not. */
  private final ThreadLocal<Boolean> failed = ThreadLocal.withInitial(() -> false);

  /** The same of the answer to its last change. */
  private final ThreadLocal<Boolean> unanswered = ThreadLocal.withInitial(() -> false);

  @Override
  protected Store open() {
    var retrying = retrying(5, 5);
    faulty.fail((operation, name) -> {
      if (operation == Operation.APPEND) {
        return; // a draft that failed is of no further use
      }
      failed.set(!failed.get());
      if (failed.get()) {
        throw unreachable(operation + " of " + name);
      }
    });
    faulty.failAfter((operation, name) -> {
      unanswered.set(!unanswered.get());
      if (unanswered.get()) {
        throw unreachable("no answer to " + operation + " of " + name);
      }
    });
    return retrying;
  }

  @Test
  void waitsLongerEachTime() {
    faulty.fail(
        FaultyStore.Fault.always(Operation.SIZE, ObjectType.KEY, ErrorCode.STORE_UNREACHABLE));
    pauses.clear();

    assertFails(
        ErrorCode.STORE_UNREACHABLE, () -> retrying(6, 6).size(name(ObjectType.KEY, bytes(1))));

    assertThat(pauses).hasSize(5);
    for (var i = 0; i < 5; i++) {
      var middle = Math.min(1_000, 100 << i);
      assertThat(pauses.get(i).toMillis()).isBetween(middle / 2L, middle * 3L / 2);
    }
  }

  @Test
  void givesUpSoonOnAPlaceThatNeverAnswered() {
    faulty.fail(
        FaultyStore.Fault.always(Operation.SIZE, ObjectType.KEY, ErrorCode.STORE_UNREACHABLE));
    var retrying = retrying(6, 2);
    var key = name(ObjectType.KEY, bytes(1));
    pauses.clear();

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> retrying.size(key));
    assertThat(pauses).hasSize(1);

    retrying.list(ObjectType.KEY, _ -> {});
    assertFails(ErrorCode.STORE_UNREACHABLE, () -> retrying.size(key));
    assertThat(pauses).hasSize(1 + 5);
  }

  @Test
  void doesNotTryAgainWhatWaitingDoesNotChange() {
    for (var code :
        List.of(
            ErrorCode.OBJECT_MISSING,
            ErrorCode.STORE_FORBIDDEN,
            ErrorCode.STORE_FULL,
            ErrorCode.STORE_UNTRUSTED,
            ErrorCode.INTERRUPTED)) {
      faulty.fail(FaultyStore.Fault.always(Operation.SAVE, ObjectType.PACK, code));
      pauses.clear();
      assertFails(code, () -> save(ObjectType.PACK, bytes(3)));
      assertThat(pauses).isEmpty();
    }
  }

  @Test
  void goesOnWhereAStreamBroke() throws Exception {
    faulty.heal();
    var name = save(ObjectType.PACK, bytes(100_000));
    faulty.breakStreams(30_000);

    assertThat(loadAll(name)).isEqualTo(bytes(100_000));
    try (var range = store.load(name, 10, 60_000)) {
      assertThat(range.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes(100_000), 10, 60_010));
    }
  }

  @Test
  void tellsAtOnceWhatAStreamKnowsThatWaitingDoesNotChange() throws Exception {
    faulty.heal();
    var name = save(ObjectType.PACK, bytes(1_000));
    faulty.breakStreams(
        10, new IOException("gone", new StoreException(ErrorCode.OBJECT_MISSING, "gone", null)));
    pauses.clear();

    try (var stream = store.load(name, 0, 0)) {
      assertFails(ErrorCode.OBJECT_MISSING, stream::readAllBytes);
    }

    assertThat(pauses).isEmpty();
  }

  @Test
  void listsAnObjectOnceThoughTheListBroke() {
    faulty.heal();
    for (var i = 1; i <= 10; i++) {
      save(ObjectType.INDEX, bytes(i));
    }
    faulty.breakLists(4);

    assertThat(list(ObjectType.INDEX)).hasSize(10).doesNotHaveDuplicates();
  }

  @Test
  void leavesTheCallersOwnFailuresAlone() {
    faulty.heal();
    save(ObjectType.INDEX, bytes(1));
    pauses.clear();

    assertThatThrownBy(() ->
            store.list(
                ObjectType.INDEX,
                _ -> {
                  throw unreachable("the caller's own");
                }))
        .hasMessage("the caller's own");
    assertThat(pauses).isEmpty();
  }

  @Test
  void sendsTheSameBytesAgain() throws Exception {
    var content = bytes(5_000);
    var buffers =
        List.of(ByteBuffer.wrap(content, 0, 2_000), ByteBuffer.wrap(content, 2_000, 3_000));
    var name = name(ObjectType.PACK, content);

    store.save(name, buffers);

    assertThat(pauses).isNotEmpty();
    assertThat(loadAll(name)).isEqualTo(content);

    store.delete(name);
    pauses.clear();
    try (var draft = draft(content)) {
      store.save(name, draft);
    }
    assertThat(pauses).isNotEmpty();
    assertThat(loadAll(name)).isEqualTo(content);
  }

  /**
   * Deleted, saved without an answer, saved again: the second try meets what the first has done.
   */
  @Test
  void triesEachStepAgainWhereAConfigIsReplacedInSteps() throws Exception {
    faulty.replaceInSteps();

    store.replaceConfig(bytes(155));
    store.replaceConfig(bytes(200));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(200));
  }

  @Test
  void triesAgainToPutTheOldConfigBack() throws Exception {
    faulty.heal();
    faulty.replaceInSteps();
    store.replaceConfig(bytes(155));
    var saves = new AtomicInteger();
    faulty.fail((operation, name) -> {
      var number = operation == Operation.SAVE ? saves.incrementAndGet() : 0;
      if (number == 1) {
        throw new StoreException(ErrorCode.STORE_FULL, "no space for " + name, null);
      }
      if (number == 2) {
        throw unreachable(operation + " of " + name);
      }
    });

    assertFails(ErrorCode.STORE_FULL, () -> store.replaceConfig(bytes(200)));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(155));
  }

  /** As Ctrl-C does: the call ends, and each further one at once while the thread is marked. */
  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"DELETE", "SAVE"})
  void putsTheOldConfigBackWhenItIsStopped(Operation during) throws Exception {
    faulty.heal();
    faulty.replaceInSteps();
    store.replaceConfig(bytes(155));
    Fault stopped =
        (operation, name) -> {
          if (Thread.currentThread().isInterrupted()) {
            throw Talks.interrupted(operation + " of " + name, new InterruptedException());
          }
        };
    var stops = new AtomicInteger(1);
    Fault stop =
        (operation, name) -> {
          if (operation == during && stops.getAndDecrement() > 0) {
            Thread.currentThread().interrupt();
          }
          stopped.before(operation, name);
        };
    faulty.fail(during == Operation.SAVE ? stop : stopped);
    faulty.failAfter(during == Operation.DELETE ? stop : stopped);

    assertFails(ErrorCode.INTERRUPTED, () -> store.replaceConfig(bytes(200)));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(155));
  }

  @Test
  void tellsThatNobodyAnsweredThoughTheNewConfigIsThere() throws Exception {
    faulty.heal();
    faulty.replaceInSteps();
    store.replaceConfig(bytes(155));
    faulty.failAfter((operation, name) -> {
      if (operation == Operation.SAVE) {
        throw unreachable("no answer to " + operation + " of " + name);
      }
    });

    assertFails(ErrorCode.STORE_UNREACHABLE, () -> store.replaceConfig(bytes(200)));

    assertThat(loadAll(ObjectName.CONFIG)).isEqualTo(bytes(200));
  }

  private RetryingStore retrying(int tries, int firstTries) {
    var patience = new Patience(Duration.ofMillis(100), Duration.ofSeconds(1), tries, firstTries);
    return new RetryingStore(
        faulty,
        patience,
        pause -> {
          synchronized (pauses) {
            pauses.add(pause);
          }
        });
  }

  private static StoreException unreachable(String what) {
    return new StoreException(ErrorCode.STORE_UNREACHABLE, what, null);
  }
}
