package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import io.holdfast.store.RetryingStore;
import io.holdfast.store.RetryingStore.Patience;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link FaultTest}, through a store that tries again, and meets what its first try has done. A
 * config is replaced in steps, as at a place that can only delete and save.
 */
class RetryFaultTest {
  private static final Patience SHORT =
      new Patience(Duration.ofMillis(1), Duration.ofMillis(1), 4, 4);

  @TempDir private Path folder;

  /** Every other call of a thread, and every other answer to one that changes something. */
  @ParameterizedTest
  @EnumSource
  void whatFailsForAMomentIsDone(Work work) throws Exception {
    for (var scene : FaultScene.some(work, folder)) {
      var store = laid(scene);
      store.fail(everyOther());
      store.failAfter(everyOther());

      scene.run(retrying(store));
      store.heal();

      scene.assertKept(store);
      scene.assertDone(store);
    }
  }

  /** What was done without an answer is all that the place does for a while. */
  @ParameterizedTest
  @EnumSource
  void aPlaceThatIsGoneAfterAnyChangeLosesNothing(Work work) throws Exception {
    losesNothing(work, ErrorCode.STORE_UNREACHABLE);
  }

  /** Who worked there may not do so any more. */
  @ParameterizedTest
  @EnumSource
  void aPlaceThatIsForbiddenAfterAnyChangeLosesNothing(Work work) throws Exception {
    losesNothing(work, ErrorCode.STORE_FORBIDDEN);
  }

  private void losesNothing(Work work, ErrorCode code) throws Exception {
    for (var scene : FaultScene.some(work, folder)) {
      for (var moment = 1L; ; moment++) {
        var store = laid(scene);
        var gone = new Gone(moment, code);
        store.fail(gone);
        store.failAfter(gone.after());

        var acknowledged = scene.tryRun(retrying(store));
        store.heal();

        if (!gone.isGone()) {
          assertThat(acknowledged).isTrue();
          break;
        }
        scene.putConfigBack(store);
        scene.assertRecovers(store, acknowledged);
      }
    }
  }

  @Test
  void aRepositoryIsMadeWhateverFailsForAMoment() throws Exception {
    var store = new FaultyStore(new MemoryStore());
    store.fail(everyOther());
    store.failAfter(everyOther());

    TestRepositories.create(retrying(store)).close();
    store.heal();

    assertThat(FaultScene.check(store).errors()).isZero();
  }

  private static FaultyStore laid(FaultScene scene) {
    var store = new FaultyStore(new MemoryStore());
    scene.lay(store);
    store.replaceInSteps();
    return store;
  }

  private static RetryingStore retrying(FaultyStore store) {
    return new RetryingStore(store, SHORT, _ -> {});
  }

  private static Fault everyOther() {
    var failed = ThreadLocal.withInitial(() -> false);
    return (operation, name) -> {
      if (operation == Operation.APPEND) {
        return; // a draft that failed is of no further use
      }
      failed.set(!failed.get());
      if (failed.get()) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "no answer for " + name, null);
      }
    };
  }

  /** A place that nobody reaches any more once it has made so many changes. */
  private static final class Gone implements Fault {
    private final long changes;
    private final ErrorCode code;
    private final AtomicLong count = new AtomicLong();

    private Gone(long changes, ErrorCode code) {
      this.changes = changes;
      this.code = code;
    }

    private boolean isGone() {
      return count.get() >= changes;
    }

    @Override
    public void before(Operation operation, ObjectName name) {
      if (isGone()) {
        throw new StoreException(code, "not so any more: " + name, null);
      }
    }

    private Fault after() {
      return (operation, name) -> {
        count.incrementAndGet();
        before(operation, name);
      };
    }
  }
}
