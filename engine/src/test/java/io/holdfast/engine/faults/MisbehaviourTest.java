package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repair.SnapshotRepair;
import io.holdfast.engine.repair.SnapshotRepairReport;
import io.holdfast.engine.repair.SnapshotRepairRequest;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** As {@link FaultTest}, on stores that answer and whose answers are not true. */
class MisbehaviourTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("misbehaviours")
  void aStoreThatMisbehavesLeadsToNoLoss(Work work, Misbehaviour misbehaviour) throws Exception {
    var misdeeds = 0L;
    for (var scene : FaultScene.some(work, folder)) {
      var store = new FaultyStore(new MemoryStore());
      scene.lay(store);

      var acknowledged = scene.tryRun(store, () -> misbehaviour.begin(store));
      if (misbehaviour == Misbehaviour.DELETED_ARE_LISTED) {
        acknowledged = scene.tryRun(store); // now there are some
      }
      misdeeds += store.misdeeds();
      store.heal();

      scene.putConfigBack(store);
      FaultScene.unlock(store);
      if (work == Work.REPAIR_PACKS && misbehaviour == Misbehaviour.BITS_OF_PACKS_FLIP) {
        repairIndex(store); // lists what was read otherwise that once, and told as lost
      }
      var overlooked = overlooks(work, misbehaviour);
      if (acknowledged && !overlooked) {
        scene.assertDone(store);
      }
      if (!work.repairs() && !isMendedByTheNext(work, misbehaviour)
          || acknowledged && !overlooked) {
        scene.assertKept(store);
      }
      scene.assertNothingMoreLost(store);
      scene.run(store);
      scene.assertKept(store);
      scene.assertDone(store);
      scene.assertNothingLeft(store);
    }
    assertThat(misdeeds).as("how often it misbehaved").isPositive();
  }

  /** All that can be met with, but a prune without grace, whose promise late snapshots break. */
  static Stream<Arguments> misbehaviours() {
    return Stream.of(Work.values())
        .flatMap(work ->
            Stream.of(Misbehaviour.values())
                .filter(each -> each.meets(work))
                .filter(each -> work != Work.PRUNE_AT_ONCE || !each.hidesSnapshots())
                .map(each -> Arguments.of(work, each)));
  }

  /** Whether it cannot know of all that it shall work on, or of what comes after it. */
  private static boolean overlooks(Work work, Misbehaviour misbehaviour) {
    return switch (misbehaviour) {
      case SNAPSHOTS_ARE_LISTED_LATE, NEWEST_SNAPSHOT_IS_LISTED_LATE ->
          work == Work.TAG
              || work == Work.REWRITE
              || work == Work.PRUNE
              || work == Work.REPAIR_SNAPSHOTS;
      case INDEXES_ARE_LISTED_LATE -> work == Work.REPAIR_PACKS;
      case NEWEST_INDEX_IS_LISTED_LATE ->
          work.prunes() || work == Work.REPAIR_PACKS || work == Work.RECOVER;
      case PACKS_ARE_LISTED_LATE, NEWEST_PACK_IS_LISTED_LATE -> work == Work.REPAIR_INDEX;
      case KEYS_ARE_LISTED_LATE -> work == Work.REMOVE_KEYS;
      case SAVES_ARRIVE_AGAIN -> true;
      default -> false;
    };
  }

  /**
   * A prune marks what a snapshot needs that it does not see, and the next one takes it back. One
   * without grace deletes what only an index lists that it does not see, and nobody needs.
   */
  private static boolean isMendedByTheNext(Work work, Misbehaviour misbehaviour) {
    return work == Work.PRUNE && misbehaviour.hidesSnapshots()
        || work == Work.PRUNE_AT_ONCE && misbehaviour == Misbehaviour.NEWEST_INDEX_IS_LISTED_LATE;
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "STREAMS_BREAK",
        "READS_ARE_CUT",
        "BITS_FLIP",
        "BITS_OF_PACKS_FLIP",
        "LISTS_BREAK",
        "LISTS_REPEAT",
        "SNAPSHOTS_ARE_LISTED_LATE",
        "INDEXES_ARE_LISTED_LATE",
        "NEWEST_SNAPSHOT_IS_LISTED_LATE",
        "NEWEST_INDEX_IS_LISTED_LATE"
      })
  void aSourceThatMisbehavesLeadsToNoFalseCopy(Misbehaviour misbehaviour) throws Exception {
    var misdeeds = 0L;
    for (var scene : FaultScene.some(Work.COPY, folder)) {
      var store = new MemoryStore();
      scene.lay(store);

      var acknowledged = scene.tryCopy(store, misbehaviour::begin);

      misdeeds += scene.sourceMisdeeds();
      FaultScene.unlock(store);
      if (acknowledged && !misbehaviour.hidesSnapshots()) {
        scene.assertDone(store);
      }
      scene.assertKept(store);
      scene.run(store);
      scene.assertKept(store);
      scene.assertDone(store);
    }
    assertThat(misdeeds).as("how often it misbehaved").isPositive();
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
    for (var scene : FaultScene.some(work, folder)) {
      var place = new MemoryStore();
      scene.lay(place);
      var store = new FaultyStore(place);
      var lost = new AtomicReference<ObjectName>();
      loseOnceProven(store, place, type, lost);
      scene.run(store);
      store.heal();
      var left = left(scene, store, lost.get());

      assertNamed(FaultScene.check(store), lost.get(), left);
      repairIndex(store);
      if (type == ObjectType.INDEX) {
        scene.assertKept(store);
      }
      var repaired = repairSnapshots(store).repaired();
      if (type == ObjectType.INDEX) {
        assertThat(repaired).isEmpty();
      }

      assertThat(FaultScene.check(store).errors()).isZero();
      assertSaved(store, left);
      scene.assertAcknowledgedKept(store);
      scene.run(store);
      scene.assertAcknowledgedKept(store);
    }
  }

  /** The first of a type is gone when what names it is to be written: after it was read back. */
  private static void loseOnceProven(
      FaultyStore store, Store place, ObjectType type, AtomicReference<ObjectName> first) {
    store.fail((operation, name) -> {
      var saves = operation == Operation.SAVE;
      if (saves && name.type() == type) {
        first.compareAndSet(null, name);
      }
      var named =
          switch (type) {
            case PACK -> saves && name.type() == ObjectType.INDEX;
            default ->
                saves && name.type() == ObjectType.SNAPSHOT
                    || operation == Operation.DELETE && name.type() == ObjectType.INDEX;
          };
      if (named) {
        place.delete(first.get());
      }
    });
  }

  /**
   * What is left of a snapshot.
   *
   * @param files that need nothing that is lost
   * @param damaged whether others do
   */
  private record Left(SnapshotId id, Map<String, byte[]> files, boolean damaged) {}

  /** Of all snapshots, by an index that still lists what is lost or lacks it. */
  private static List<Left> left(FaultScene scene, Store store, ObjectName lost) throws Exception {
    var left = new ArrayList<Left>();
    try (var repository = FaultScene.open(store)) {
      repository.loadIndex();
      for (var stored : repository.snapshots().list()) {
        var expected = scene.expected(stored);
        var files = new TreeMap<>(expected);
        files.keySet().retainAll(readable(repository, stored, lost));
        left.add(new Left(stored.id(), files, files.size() < expected.size()));
      }
    }
    return left;
  }

  private static List<String> readable(
      Repository repository, StoredSnapshot stored, ObjectName lost) {
    var readable = new ArrayList<String>();
    var root = stored.snapshot().tree();
    if (!isThere(repository, root, BlobType.TREE, lost)) {
      return readable;
    }
    for (var node : repository.loadTree(root).nodes()) {
      var folder = (Node.Directory) node;
      if (isThere(repository, folder.subtree(), BlobType.TREE, lost)) {
        for (var child : repository.loadTree(folder.subtree()).nodes()) {
          var file = (Node.File) child;
          if (file.content().stream()
              .allMatch(blob -> isThere(repository, blob, BlobType.DATA, lost))) {
            readable.add(folder.name() + "/" + file.name());
          }
        }
      }
    }
    return readable;
  }

  private static boolean isThere(
      Repository repository, BlobId blob, BlobType type, ObjectName lost) {
    return repository.index().list(blob, type).stream()
        .anyMatch(place -> !place.pack().objectName().equals(lost));
  }

  /** A pack by its name; an index, of which nobody knows, by what is missing without it. */
  private static void assertNamed(CheckReport report, ObjectName lost, List<Left> left) {
    assertThat(report.damagedSnapshots())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            left.stream().filter(Left::damaged).map(Left::id).toList());
    if (lost.type() == ObjectType.PACK) {
      assertThat(report.findings())
          .anySatisfy(finding -> assertThat(finding.concerns()).contains(lost.id()));
    }
  }

  /** What needs nothing of what is lost is in the snapshot, or in the one that was made of it. */
  private static void assertSaved(Store store, List<Left> left) throws Exception {
    try (var repository = FaultScene.open(store)) {
      repository.loadIndex();
      var snapshots = repository.snapshots().list();
      for (var each : left) {
        var now =
            snapshots.stream()
                .filter(stored ->
                    stored.id().equals(each.id)
                        || stored.snapshot().original().filter(each.id::equals).isPresent())
                .toList();
        assertThat(now).as("%s", each.id).hasSizeLessThan(2);
        if (now.isEmpty()) {
          assertThat(each.files).as("gone with %s", each.id).isEmpty();
        } else {
          var found = RandomHistory.contents(repository, now.getFirst().id());
          found.keySet().retainAll(each.files.keySet());
          FaultScene.assertSame(each.files, found);
        }
      }
    }
  }

  private static void repairIndex(Store store) throws InterruptedException {
    try (var repository = FaultScene.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      new IndexRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
          .run(new IndexRepairRequest(true, false));
    }
  }

  private static SnapshotRepairReport repairSnapshots(Store store) throws InterruptedException {
    try (var repository = FaultScene.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new SnapshotRepair(repository, lock, () -> FaultScene.NOW, RepairListener.SILENT)
          .run(new SnapshotRepairRequest(repository.snapshots().ids(), true, false));
    }
  }
}
