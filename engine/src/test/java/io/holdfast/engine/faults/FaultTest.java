package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repair.SnapshotRepair;
import io.holdfast.engine.repair.SnapshotRepairRequest;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a store does while a verb works: what was acknowledged is there, the repository is sound
 * or its damage is named, and the work done again ends well. Moments are drawn at random; {@code
 * -Dholdfast.faults.rounds} draws from that many repositories and takes all their moments, {@code
 * -Dholdfast.faults.seed} draws others.
 */
class FaultTest {
  private static final int ROUNDS = Integer.getInteger("holdfast.faults.rounds", 0);
  private static final long SEED = Long.getLong("holdfast.faults.seed", 20_261_122L);
  private static final int MOMENTS = 5;

  @TempDir private Path folder;

  /** What a store does wrong while it goes on to answer. */
  enum Misbehaviour {
    STREAMS_BREAK(store -> store.breakStreams(150)),
    READS_ARE_CUT(store -> store.changeLoads(bytes -> Arrays.copyOf(bytes, bytes.length / 2))),
    BITS_FLIP(store -> store.changeLoads(FaultyStore.flippedBit(30))),
    BITS_OF_PACKS_FLIP(store -> store.changeLoads(FaultyStore.flippedBit(3_000))),
    LISTS_BREAK(store -> store.breakLists(2)),
    LISTS_REPEAT(FaultyStore::repeatLists),
    DELETED_ARE_LISTED(FaultyStore::listDeleted),
    SNAPSHOTS_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.SNAPSHOT))),
    INDEXES_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.INDEX))),
    PACKS_ARE_LISTED_LATE(store -> store.listLate(is(ObjectType.PACK)));

    private final Consumer<FaultyStore> how;

    Misbehaviour(Consumer<FaultyStore> how) {
      this.how = how;
    }

    private static Predicate<ObjectName> is(ObjectType type) {
      return name -> name.type() == type;
    }
  }

  /** At moments of its work, and right after it was acknowledged. */
  @ParameterizedTest
  @EnumSource
  void aPowerLossTakesNothingBack(Work work) throws Exception {
    for (var scene : scenes(work)) {
      var changes = changes(scene);
      atMoments(scene, changes, (each, moment) -> losePower(work, each, moment));
      assertThat(losePower(work, scene, changes + 1_000)).as("it is over by then").isFalse();
    }
  }

  /** Returns whether the power went while it was at work. */
  private static boolean losePower(Work work, FaultScene scene, long moment) throws Exception {
    var disk = new VolatileDisk(SEED + moment);
    var store = FaultScene.on(disk);
    scene.lay(store);
    disk.cutPowerAt(moment);

    var acknowledged = scene.tryRun(store);
    var went = disk.isOff();
    disk.powerOn();

    assertRecovers(work, scene, store, acknowledged);
    return went;
  }

  @ParameterizedTest
  @EnumSource
  void anOperationThatFailsOnceBreaksNothing(Work work) throws Exception {
    atOperations(
        work,
        (scene, moment) -> {
          var store = new FaultyStore(laid(scene));
          var count = new AtomicLong();
          store.fail((_, name) -> {
            if (count.incrementAndGet() == moment) {
              throw new StoreException(ErrorCode.STORE_UNREACHABLE, "no answer for " + name, null);
            }
          });

          var acknowledged = scene.tryRun(store);
          store.heal();

          assertRecovers(work, scene, store, acknowledged);
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
            store.failAfter((_, name) -> {
              if (count.incrementAndGet() == moment) {
                throw new StoreException(
                    ErrorCode.STORE_UNREACHABLE, "no answer for " + name, null);
              }
            });

            var acknowledged = scene.tryRun(store);
            store.heal();

            assertRecovers(work, scene, store, acknowledged);
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
          assertRecovers(work, scene, store, acknowledged);
          return count.get() >= moment;
        });
  }

  @ParameterizedTest
  @EnumSource
  void aPlaceThatRunsFullLosesNothing(Work work) throws Exception {
    for (var scene : scenes(work)) {
      for (var share : List.of(1, 30, 60, 95)) {
        var store = new FaultyStore(laid(scene));
        store.fillAfter(bytesSaved(scene) * share / 100);

        assertThat(scene.tryRun(store)).as("done with %d %% of the space", share).isFalse();
        store.heal();

        assertRecovers(work, scene, store, false);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void aStoreThatMisbehavesLeadsToNoLoss(Work work, Misbehaviour misbehaviour) throws Exception {
    for (var scene : scenes(work)) {
      var store = new FaultyStore(laid(scene));

      scene.tryRun(store, () -> misbehaviour.how.accept(store));
      store.heal();

      FaultScene.unlock(store);
      if (work.prunes() && misbehaviour == Misbehaviour.PACKS_ARE_LISTED_LATE) {
        repairIndex(store); // packs that were not there for it are out of the index
      }
      scene.assertKept(store);
      scene.run(store);
      scene.assertKept(store);
      scene.assertDone(store);
      scene.assertNothingLeft(store);
    }
  }

  /** All of them, but a prune without grace, whose promise lists that lack snapshots break. */
  static Stream<Arguments> misbehaviours() {
    return Stream.of(Work.values())
        .filter(work -> !work.repairs())
        .flatMap(work ->
            Stream.of(Misbehaviour.values())
                .filter(each ->
                    work != Work.PRUNE_AT_ONCE || each != Misbehaviour.SNAPSHOTS_ARE_LISTED_LATE)
                .map(each -> Arguments.of(work, each)));
  }

  @ParameterizedTest
  @CsvSource({
    "BACKUP, PACK",
    "BACKUP, INDEX",
    "PRUNE, PACK",
    "PRUNE, INDEX",
    "COPY, PACK",
    "COPY, INDEX"
  })
  void anObjectThatIsLostIsNamedAndTheRestSaved(Work work, ObjectType type) throws Exception {
    for (var scene : scenes(work)) {
      var place = laid(scene);
      var store = new FaultyStore(place);
      var lost = new AtomicReference<ObjectName>();
      if (type == ObjectType.PACK) {
        loseOnceProven(store, place, lost);
      } else {
        store.lose(name -> name.type() == type && lost.compareAndSet(null, name));
      }
      scene.run(store);
      store.heal();

      assertNamed(FaultScene.check(store), lost.get());
      repairIndex(store);
      repairSnapshots(store);

      assertThat(FaultScene.check(store).errors()).isZero();
      scene.assertAcknowledgedKept(store);
      scene.run(store);
      scene.assertAcknowledgedKept(store);
    }
  }

  /** A pack by its name; an index that nobody knows of by what is missing without it. */
  private static void assertNamed(CheckReport report, ObjectName lost) {
    assertThat(report.errors()).isPositive();
    if (lost.type() == ObjectType.PACK) {
      assertThat(report.findings())
          .anySatisfy(finding -> assertThat(finding.concerns()).contains(lost.id()));
    } else {
      assertThat(report.damagedSnapshots()).isNotEmpty();
    }
  }

  /** The first pack is gone when an index shall name it: after it was read back. */
  private static void loseOnceProven(
      FaultyStore store, Store place, AtomicReference<ObjectName> first) {
    store.fail((operation, name) -> {
      if (operation == FaultyStore.Operation.SAVE && name.type() == ObjectType.PACK) {
        first.compareAndSet(null, name);
      }
      if (operation == FaultyStore.Operation.SAVE && name.type() == ObjectType.INDEX) {
        place.delete(first.get());
      }
    });
  }

  @Test
  void aNewKeyThatIsLostLeavesTheOldOne() throws Exception {
    var scene = FaultScene.of(Work.CHANGE_PASSWORD, SEED, folder);
    var store = new FaultyStore(laid(scene));
    store.lose(name -> name.type() == ObjectType.KEY);

    assertThatThrownBy(() -> scene.run(store)).isInstanceOf(HoldfastException.class);
    store.heal();

    TestRepositories.open(store).close();
    assertRecovers(Work.CHANGE_PASSWORD, scene, store, false);
  }

  private static void assertRecovers(Work work, FaultScene scene, Store store, boolean acknowledged)
      throws Exception {
    FaultScene.unlock(store);
    if (acknowledged) {
      scene.assertDone(store);
    }
    if (acknowledged || !work.repairs()) {
      scene.assertKept(store);
    }
    scene.run(store);
    scene.assertKept(store);
    scene.assertDone(store);
    scene.assertNothingLeft(store);
  }

  private List<FaultScene> scenes(Work work) throws Exception {
    var scenes = new FaultScene[Math.max(1, ROUNDS)];
    for (var round = 0; round < scenes.length; round++) {
      scenes[round] = FaultScene.of(work, SEED + round, folder);
    }
    return List.of(scenes);
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

  /** The first, the last, and some between; or all. */
  private static TreeSet<Long> moments(long count) {
    var moments = new TreeSet<>(List.of(1L, count));
    var random = new Random(SEED + count);
    for (var i = 1L; i <= (ROUNDS > 0 ? count : MOMENTS); i++) {
      moments.add(ROUNDS > 0 ? i : 1 + random.nextLong(count));
    }
    return moments;
  }

  private static MemoryStore laid(FaultScene scene) {
    var store = new MemoryStore();
    scene.lay(store);
    return store;
  }

  private static long changes(FaultScene scene) throws InterruptedException {
    var disk = new VolatileDisk(SEED);
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

  private static void repairIndex(Store store) throws InterruptedException {
    try (var repository = FaultScene.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      new IndexRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
          .run(new IndexRepairRequest(true, false));
    }
  }

  private static void repairSnapshots(Store store) throws InterruptedException {
    try (var repository = FaultScene.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      new SnapshotRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
          .run(new SnapshotRepairRequest(repository.snapshots().ids(), true, false));
    }
  }
}
