package io.holdfast.engine.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repair.PackRepairReport.LostBlob;
import io.holdfast.engine.repair.SnapshotRepairReport.Fate;
import io.holdfast.engine.repair.SnapshotRepairReport.Loss;
import io.holdfast.engine.repository.LyingIndex;
import io.holdfast.engine.repository.PackHeaders;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packs and snapshots, repaired one after the other as a person would. */
class PackRepairTest {
  private static final PackRepairRequest ALL = new PackRepairRequest(List.of(), false);

  @Test
  void hasNothingToDoWhereAllIsSound() throws Exception {
    var scene = RepairScene.make(2, 3);
    var before = scene.store.names(ObjectType.PACK);

    var report = scene.repairPacks(ALL);

    assertThat(report.repaired()).isEmpty();
    assertThat(scene.repairSnapshots(true, false).sound()).isEqualTo(3);
    assertThat(scene.store.names(ObjectType.PACK)).isEqualTo(before);
    scene.assertWhole();
  }

  /** One bit of some packs in turn, somewhere in the middle of its blobs. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void losesExactlyTheBlobThatIsDamaged(int version) throws Exception {
    var turns = 4;
    for (var turn = 0; turn < turns; turn++) {
      var scene = RepairScene.make(version, 4);
      var packs = scene.store.names(ObjectType.PACK);
      var pack = packs.get(packs.size() * turn / turns);
      var broken = breakBlob(scene, pack);
      var neededBy = scene.check().damagedSnapshots();

      var report = scene.repairPacks(ALL);

      assertThat(report.repaired()).containsExactly(PackId.parse(pack.id()));
      assertThat(report.lost())
          .singleElement()
          .satisfies(lost -> assertThat(lost.id().toString()).isEqualTo(broken));
      assertThat(report.damagedSnapshots()).containsExactlyInAnyOrderElementsOf(neededBy);
      assertRest(scene, report);
    }
  }

  @Test
  void losesNothingWithAHeader() throws Exception {
    var scene = RepairScene.make(2, 4);
    for (var pack : scene.store.names(ObjectType.PACK)) {
      scene.damage(pack, bytes -> RepairScene.flipped(bytes.length - 20).apply(bytes));
    }

    var report = scene.repairPacks(ALL);

    assertThat(report.lost()).isEmpty();
    assertThat(report.salvagedBlobs()).isPositive();
    scene.assertWhole();
  }

  /** The lines are at the blobs' own places, so that only their lengths tell them apart. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesNothingByAnIndexThatLiesAboutALength(boolean first) throws Exception {
    var scene = RepairScene.make(2, 3);
    assertThat(scene.listWrongly(first)).isPositive();

    var report = scene.repairPacks(ALL);

    assertThat(report.lost()).isEmpty();
    scene.assertWhole();
  }

  /** A garbage copy that an index lists first would else change the sizes of all files. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 2})
  void correctsNoSizeByALengthThatOnlyALyingIndexTells(double share) throws Exception {
    var scene = RepairScene.make(2, 3);
    LyingIndex.garbageCopies(scene.store, share);

    assertThat(scene.repairSnapshots(true, false).sound()).isEqualTo(3);
  }

  @Test
  void savesWhatLiesBeforeACut() throws Exception {
    var scene = RepairScene.make(2, 4);
    var pack = largest(scene);
    var blobs = blobs(scene, pack);
    scene.damage(pack, bytes -> RepairScene.cut(bytes.length / 2).apply(bytes));

    var report = scene.repairPacks(ALL);

    assertThat(report.lost()).isNotEmpty();
    assertThat(report.salvagedBlobs() + report.lost().size()).isEqualTo(blobs);
    assertRest(scene, report);
  }

  @Test
  void namesAllOfAPackThatIsGone() throws Exception {
    var scene = RepairScene.make(2, 4);
    var pack = largest(scene);
    var blobs = blobs(scene, pack);
    scene.store.delete(pack);

    var report = scene.repairPacks(ALL);

    assertThat(report.lost()).hasSize(blobs);
    assertRest(scene, report);
  }

  @Test
  void aDryRunSaysTheSameAndChangesNothing() throws Exception {
    var scene = RepairScene.make(2, 3);
    var pack = largest(scene);
    breakBlob(scene, pack);
    var before = scene.store.names(ObjectType.PACK);
    var indexes = scene.store.names(ObjectType.INDEX);

    var planned = scene.repairPacks(new PackRepairRequest(List.of(), true));
    var lookedAt = scene.repairSnapshots(true, true);

    assertThat(scene.store.names(ObjectType.PACK)).isEqualTo(before);
    assertThat(scene.store.names(ObjectType.INDEX)).isEqualTo(indexes);
    assertThat(lookedAt.repaired()).allMatch(each -> each.replacement().isEmpty());
    var done = scene.repairPacks(new PackRepairRequest(List.of(PackId.parse(pack.id())), false));
    assertThat(done.lost().stream().map(LostBlob::id))
        .isEqualTo(planned.lost().stream().map(LostBlob::id).toList());
    assertThat(done.salvagedBlobs()).isEqualTo(planned.salvagedBlobs());
  }

  /** Should the fault have been this machine's: the pack is there, and an index can list it. */
  @Test
  void deletesNothingBeforeTheGracePeriodIsOver() throws Exception {
    var scene = RepairScene.make(2, 3);
    var pack = largest(scene);
    scene.damage(pack, RepairScene.flipped(40));
    scene.repairPacks(ALL);
    scene.repairSnapshots(true, false);

    scene.prune(RepairScene.NOW.plusSeconds(3600));
    assertThat(scene.store.names(ObjectType.PACK)).contains(pack);
    scene.prune(RepairScene.NOW.plusSeconds(100 * 3600));
    assertThat(scene.store.names(ObjectType.PACK)).doesNotContain(pack);
    scene.assertSound();
    scene.prune(RepairScene.NOW.plusSeconds(300 * 3600));
    assertThat(scene.check().hints()).isZero();
  }

  /** A pack whose header is whole still says that it holds what it has lost. */
  @Test
  void aPruneTakesNoDamagedPackBack() throws Exception {
    var scene = RepairScene.make(2, 3);
    var pack = largest(scene);
    breakBlob(scene, pack);
    assertThat(scene.repairPacks(ALL).damagedSnapshots()).isNotEmpty();

    assertThatThrownBy(() -> scene.prune(RepairScene.NOW))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.BLOB_MISSING, HoldfastException::code);
    scene.repairSnapshots(true, false);
    scene.prune(RepairScene.NOW);
    scene.assertSound();
  }

  @Test
  void keepsOldSnapshotsUnlessTheyAreToBeForgotten() throws Exception {
    var scene = RepairScene.make(2, 3);
    breakBlob(scene, largest(scene));
    scene.repairPacks(ALL);

    var kept = scene.repairSnapshots(false, false);
    var again = scene.repairSnapshots(false, false);

    assertThat(kept.repaired()).isNotEmpty();
    assertThat(again.repaired())
        .extracting(SnapshotRepairReport.Repaired::replacement)
        .as("found, not written once more")
        .containsExactlyElementsOf(
            kept.repaired().stream().map(SnapshotRepairReport.Repaired::replacement).toList());
    try (var repository = TestRepositories.open(scene.store)) {
      assertThat(repository.snapshots().ids())
          .containsAll(scene.snapshots)
          .hasSize(3 + kept.repaired().size());
      var fresh = kept.repaired().getFirst();
      var snapshot = repository.snapshots().get(fresh.replacement().orElseThrow()).snapshot();
      assertThat(snapshot.original()).contains(fresh.old());
      assertThat(snapshot.tags()).contains("repaired");
    }
  }

  /** What looks lost may lie in a pack whose index file is lost, or listed late. */
  @Test
  void dropsNoSnapshotWhileAPackIsInNoIndex() throws Exception {
    var scene = RepairScene.make(2, 3);
    scene.store.delete(scene.store.names(ObjectType.INDEX).getFirst());

    assertThat(scene.repairSnapshots(true, true).repaired()).isNotEmpty();
    assertThatThrownBy(() -> scene.repairSnapshots(true, false))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    scene.repairIndex(new IndexRepairRequest(false, false));
    assertThat(scene.repairSnapshots(true, false).sound()).isEqualTo(3);
    scene.assertWhole();
  }

  @Test
  void refusesToGuessWhatIsNoPack() throws Exception {
    var scene = RepairScene.make(2, 1);
    var request = new PackRepairRequest(List.of(PackId.parse("ab".repeat(32))), false);

    assertThatThrownBy(() -> scene.repairPacks(request))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.OBJECT_MISSING, HoldfastException::code);
  }

  /** After both repairs all is sound, and each file is what it was, or named with its loss. */
  private static void assertRest(RepairScene scene, PackRepairReport packs) throws Exception {
    var report = scene.repairSnapshots(true, false);

    scene.assertSound();
    var repaired =
        report.repaired().stream()
            .collect(Collectors.toMap(SnapshotRepairReport.Repaired::old, each -> each));
    assertThat(repaired.keySet()).containsExactlyInAnyOrderElementsOf(packs.damagedSnapshots());
    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      for (var id : scene.snapshots) {
        var broken = repaired.get(id);
        var now = broken == null ? id : broken.replacement().orElse(null);
        if (now == null) {
          assertThat(broken.losses()).extracting(Loss::path).allMatch(path -> path.isRoot());
          continue;
        }
        var losses = broken == null ? List.<Loss>of() : broken.losses();
        assertFiles(scene.history.files(id), RandomHistory.contents(repository, now), losses);
      }
      assertThat(repository.snapshots().ids()).doesNotContainAnyElementsOf(repaired.keySet());
    }
  }

  private static void assertFiles(
      Map<String, byte[]> before, Map<String, byte[]> after, List<Loss> losses) {
    var named = new TreeMap<String, Loss>();
    losses.forEach(loss -> named.put(loss.path().toString().substring(1), loss));
    assertThat(before.keySet()).containsAll(after.keySet());
    before.forEach((path, bytes) -> {
      var loss = named.getOrDefault(path, named.get(path.substring(0, 1)));
      if (loss == null) {
        assertThat(after.get(path)).as(path).isEqualTo(bytes);
        return;
      }
      switch (loss.fate()) {
        case FILE_LOST, FOLDER_EMPTIED -> assertThat(after).doesNotContainKey(path);
        case FILE_SHORTENED -> {
          assertThat(after.get(path)).as(path).hasSize((int) loss.bytesAfter());
          assertThat(loss.bytesAfter()).isLessThan(bytes.length);
          assertThat(loss.bytesBefore()).isEqualTo(bytes.length);
        }
        case SIZE_CORRECTED, ENTRY_REMOVED -> throw new AssertionError(loss);
      }
    });
    assertThat(losses).extracting(Loss::fate).doesNotContain(Fate.ENTRY_REMOVED);
  }

  /** Flips a bit of the pack's middle blob; returns its id. */
  private static String breakBlob(RepairScene scene, ObjectName pack) {
    try (var repository = TestRepositories.open(scene.store)) {
      var blobs = PackHeaders.read(repository, PackId.parse(pack.id()), scene.store.size(pack));
      var blob = blobs.get(blobs.size() / 2);
      scene.damage(pack, RepairScene.flipped((int) blob.offset() + blob.length() / 2));
      return blob.id().toString();
    }
  }

  private static int blobs(RepairScene scene, ObjectName pack) {
    try (var repository = TestRepositories.open(scene.store)) {
      return PackHeaders.read(repository, PackId.parse(pack.id()), scene.store.size(pack)).size();
    }
  }

  /** Of the packs with contents. */
  private static ObjectName largest(RepairScene scene) {
    var packs = new ArrayList<>(scene.store.names(ObjectType.PACK));
    packs.sort((one, other) -> Long.compare(scene.store.size(other), scene.store.size(one)));
    try (var repository = TestRepositories.open(scene.store)) {
      return packs.stream()
          .filter(pack ->
              PackHeaders.read(repository, PackId.parse(pack.id()), scene.store.size(pack)).stream()
                  .allMatch(blob -> blob.type() == BlobType.DATA))
          .findFirst()
          .orElseThrow(() -> new AssertionError(Arrays.toString(packs.toArray())));
    }
  }
}
