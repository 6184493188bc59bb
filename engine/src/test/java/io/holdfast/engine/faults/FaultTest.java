package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever a store does while a verb works: what was acknowledged is there, the repository is sound
 * or its damage is named, and the work done again ends well. Of many moments some are drawn at
 * random; {@code -Dholdfast.faults.rounds} draws from that many repositories and takes all their
 * moments, {@code -Dholdfast.faults.seed} draws others.
 */
class FaultTest {
  /** So many changes no verb makes: the power goes at each. */
  private static final int FEW = 60;

  private static final int MOMENTS = 5;

  @TempDir private Path folder;

  /** At moments of its work, and right after it was acknowledged. */
  @ParameterizedTest
  @EnumSource
  void aPowerLossTakesNothingBack(Work work) throws Exception {
    for (var scene : scenes(work)) {
      var changes = changes(scene);
      atMoments(scene, changes, (each, moment) -> losePower(each, moment));
      assertThat(losePower(scene, changes + 1_000)).as("it is over by then").isFalse();
    }
  }

  /** Returns whether the power went while it was at work. */
  private static boolean losePower(FaultScene scene, long moment) throws Exception {
    var disk = new VolatileDisk(FaultScene.SEED + moment);
    var store = FaultScene.on(disk);
    scene.lay(store);
    disk.cutPowerAt(moment);

    var acknowledged = scene.tryRun(store);
    var went = disk.isOff();
    disk.powerOn();

    scene.assertRecovers(store, acknowledged);
    return went;
  }

  /** Whoever is killed leaves what was not synced to the next one, who relies on it. */
  @ParameterizedTest
  @EnumSource
  void aPowerLossTakesNothingBackOfAWorkThatWasKilledAndDoneAgain(Work work) throws Exception {
    for (var scene : scenes(work)) {
      atMoments(
          scene,
          changes(scene),
          (each, moment) -> {
            var disk = new VolatileDisk(FaultScene.SEED + moment);
            var store = FaultScene.on(disk);
            each.lay(store);
            disk.cutPowerAt(moment);
            each.tryRun(store);
            var killed = disk.isOff();
            disk.restart();

            FaultScene.unlock(store);
            each.run(store);
            disk.powerOn();

            each.assertRecovers(store, true);
            return killed;
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOperationThatFailsOnceBreaksNothing(Work work) throws Exception {
    atOperations(
        work,
        (scene, moment) -> {
          var store = new FaultyStore(laid(scene));
          var count = new AtomicLong();
          store.fail(noAnswerAt(moment, count));

          var acknowledged = scene.tryRun(store);
          store.heal();

          scene.assertRecovers(store, acknowledged);
          return count.get() >= moment;
        });
  }

  /** The store has done it, and nobody hears of it. */
  @ParameterizedTest
  @EnumSource
  void anAnswerThatIsLostBreaksNothing(Work work) throws Exception {
    for (var each : scenes(work)) {
      atMoments(
          each,
          answers(each),
          (scene, moment) -> {
            var store = new FaultyStore(laid(scene));
            var count = new AtomicLong();
            store.failAfter(noAnswerAt(moment, count));

            var acknowledged = scene.tryRun(store);
            store.heal();

            scene.assertRecovers(store, acknowledged);
            return count.get() >= moment;
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void whoStopsItFindsNoLockAndNothingBroken(Work work) throws Exception {
    atOperations(
        work,
        (scene, moment) -> {
          var store = new FaultyStore(laid(scene));
          var count = new AtomicLong();
          var worker = Thread.currentThread();
          store.fail((_, _) -> {
            if (count.incrementAndGet() == moment) {
              worker.interrupt();
            }
          });

          var acknowledged = false;
          try {
            acknowledged = scene.tryRun(store);
          } catch (InterruptedException e) {
            // as it should
          }
          Thread.interrupted();
          store.heal();

          store.list(
              ObjectType.LOCK,
              lock -> {
                throw new AssertionError("left behind: " + lock.name());
              });
          scene.assertRecovers(store, acknowledged);
          return count.get() >= moment;
        });
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FORGET", "REMOVE_KEYS"})
  void aPlaceThatRunsFullLosesNothing(Work work) throws Exception {
    for (var scene : scenes(work)) {
      for (var share : List.of(1, 30, 60, 95)) {
        var store = new FaultyStore(laid(scene));
        store.fillAfter(bytesSaved(scene) * share / 100);

        assertThat(scene.tryRun(store)).as("done with %d %% of the space", share).isFalse();
        store.heal();

        scene.assertRecovers(store, false);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FORGET", "REMOVE_KEYS"})
  void whatOnlyDeletesNeedsNoSpace(Work work) throws Exception {
    for (var scene : scenes(work)) {
      var store = new FaultyStore(laid(scene));

      assertThat(scene.tryRun(store, () -> store.fillAfter(0))).isTrue();
      store.heal();

      scene.assertRecovers(store, true);
    }
  }

  @Test
  void aNewKeyThatIsLostLeavesTheOldOne() throws Exception {
    var scene = FaultScene.of(Work.CHANGE_PASSWORD, FaultScene.SEED, folder);
    var store = new FaultyStore(laid(scene));
    store.lose(name -> name.type() == ObjectType.KEY);

    assertThatThrownBy(() -> scene.run(store)).isInstanceOf(HoldfastException.class);
    store.heal();

    TestRepositories.open(store).close();
    scene.assertRecovers(store, false);
  }

  private List<FaultScene> scenes(Work work) throws Exception {
    return FaultScene.some(work, folder);
  }

  /** Something that goes wrong at one moment of the work, counted from 1. */
  @FunctionalInterface
  private interface Incident {
    /** Returns whether the work lasted so long. */
    boolean happen(FaultScene scene, long moment) throws Exception;
  }

  private void atOperations(Work work, Incident incident) throws Exception {
    for (var scene : scenes(work)) {
      atMoments(scene, operations(scene), incident);
    }
  }

  /** Work of several threads takes a moment more or less: then it happens at one before. */
  private static void atMoments(FaultScene scene, long count, Incident incident) throws Exception {
    for (var drawn : moments(count)) {
      var moment = drawn.longValue();
      while (!incident.happen(scene, moment)) {
        assertThat(--moment).as("never came to pass: %d", drawn).isGreaterThan(drawn / 2);
      }
    }
  }

  /** All of a few; of many the first, the last, and some between. */
  private static TreeSet<Long> moments(long count) {
    var all = FaultScene.ROUNDS > 0 || count <= FEW;
    var moments = new TreeSet<>(List.of(1L, count));
    var random = new Random(FaultScene.SEED + count);
    for (var i = 1L; i <= (all ? count : MOMENTS); i++) {
      moments.add(all ? i : 1 + random.nextLong(count));
    }
    return moments;
  }

  private static MemoryStore laid(FaultScene scene) {
    var store = new MemoryStore();
    scene.lay(store);
    return store;
  }

  private static long changes(FaultScene scene) throws InterruptedException {
    var disk = new VolatileDisk(FaultScene.SEED);
    var store = FaultScene.on(disk);
    scene.lay(store);
    var before = disk.changes();
    scene.run(store);
    return disk.changes() - before;
  }

  private static long operations(FaultScene scene) throws InterruptedException {
    var store = new FaultyStore(laid(scene));
    var count = new AtomicLong();
    store.fail((_, _) -> count.incrementAndGet());
    scene.run(store);
    return count.get();
  }

  /** How often it changes something and is told that it is done. */
  private static long answers(FaultScene scene) throws InterruptedException {
    var store = new FaultyStore(laid(scene));
    var count = new AtomicLong();
    store.failAfter((_, _) -> count.incrementAndGet());
    scene.run(store);
    return count.get();
  }

  private static long bytesSaved(FaultScene scene) throws InterruptedException {
    var store = new FaultyStore(laid(scene));
    scene.run(store);
    return store.bytesSaved();
  }

  /** Refuses one of the calls that it counts. */
  static Fault noAnswerAt(long moment, AtomicLong count) {
    return (_, name) -> {
      if (count.incrementAndGet() == moment) {
        throw new StoreException(ErrorCode.STORE_UNREACHABLE, "no answer for " + name, null);
      }
    };
  }
}
