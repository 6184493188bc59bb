package io.holdfast.engine.repair;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.index.IndexCodec;
import io.holdfast.engine.index.IndexedPack;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.testkit.FaultyStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexRepairTest {
  private static final IndexRepairRequest REPAIR = new IndexRepairRequest(false, false);
  private static final IndexRepairRequest LOOK = new IndexRepairRequest(false, true);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void listsAgainWhatLostItsIndex(int version) throws Exception {
    var scene = RepairScene.make(version, 4);
    var packs = ids(scene.store.names(ObjectType.PACK));
    scene.store.names(ObjectType.INDEX).forEach(scene.store::delete);

    var report = scene.repairIndex(REPAIR);

    assertThat(report.added()).containsExactlyInAnyOrderElementsOf(packs);
    assertThat(report.packs()).isEqualTo(packs.size());
    scene.assertWhole();
    assertThat(scene.check().hints()).isZero();
    assertThat(scene.repairIndex(REPAIR).nothingToDo()).isTrue();
  }

  @Test
  void replacesIndexFilesThatCannotBeRead() throws Exception {
    var scene = RepairScene.make(2, 4);
    var damaged = scene.store.names(ObjectType.INDEX).subList(0, 2);
    scene.damage(damaged.get(0), RepairScene.flipped(40));
    scene.damage(damaged.get(1), RepairScene.cut(10));

    var report = scene.repairIndex(REPAIR);

    assertThat(report.damagedIndexes())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(damaged.get(0).id(), damaged.get(1).id());
    assertThat(report.added()).isNotEmpty();
    assertThat(scene.store.names(ObjectType.INDEX)).doesNotContainAnyElementsOf(damaged);
    scene.assertWhole();
  }

  /** Sealed and named as it should be: what is wrong was so when it was written. */
  @Test
  void listsThePacksOfAFileThatCanBeReadInPart() throws Exception {
    var scene = RepairScene.make(2, 4);
    try (var repository = TestRepositories.open(scene.store)) {
      var ids = repository.indexFiles().ids();
      var packs = new ArrayList<IndexedPack>();
      ids.forEach(id -> repository.indexFiles().read(id, pack -> packs.add(pack.kept())));
      var text = new String(IndexCodec.encode(packs, List.of()), UTF_8);
      var last = text.lastIndexOf("\"length\":");
      repository
          .sealedFiles()
          .save(
              ObjectType.INDEX,
              (text.substring(0, last) + text.substring(last).replaceFirst(":", ":-"))
                  .getBytes(UTF_8));
      ids.forEach(repository.indexFiles()::delete);
    }
    var packs = ids(scene.store.names(ObjectType.PACK));

    var report = scene.repairIndex(REPAIR);

    assertThat(report.damagedIndexes()).hasSize(1);
    assertThat(report.added()).containsExactlyInAnyOrderElementsOf(packs);
    assertThat(report.packs()).isEqualTo(packs.size());
    scene.assertWhole();
  }

  @Test
  void dropsPacksThatAreGoneAndLeavesOthersAlone() throws Exception {
    var scene = RepairScene.make(2, 4);
    var gone = scene.store.names(ObjectType.PACK).getFirst();
    scene.store.delete(gone);
    var files = scene.store.names(ObjectType.INDEX);

    var report = scene.repairIndex(REPAIR);

    assertThat(report.missing()).containsExactly(PackId.parse(gone.id()));
    assertThat(report.added()).isEmpty();
    assertThat(scene.store.names(ObjectType.INDEX))
        .as("files without it stay")
        .hasSize(files.size());
    assertThat(scene.store.names(ObjectType.INDEX))
        .filteredOn(files::contains)
        .hasSize(files.size() - 1);
    assertThat(scene.check().findings())
        .isNotEmpty()
        .allMatch(finding -> finding.code() == ErrorCode.BLOB_MISSING);
  }

  @Test
  void asksForPacksThatAListDoesNotShow() throws Exception {
    var scene = RepairScene.make(2, 2);
    var late = new FaultyStore(scene.store);
    late.listLate(name -> name.type() == ObjectType.PACK);

    assertThat(RepairScene.repairIndex(late, REPAIR).nothingToDo()).isTrue();
    scene.assertWhole();
  }

  /** Its lines are what a repair of packs finds its blobs by. */
  @Test
  void keepsTheLinesOfAPackWhoseHeaderIsBroken() throws Exception {
    var scene = RepairScene.make(2, 3);
    var pack = scene.store.names(ObjectType.PACK).getFirst();
    scene.damage(pack, bytes -> RepairScene.cut(bytes.length - 5).apply(bytes));

    var report = scene.repairIndex(REPAIR);

    assertThat(report.unreadable()).containsExactly(PackId.parse(pack.id()));
    assertThat(report.nothingToDo()).isTrue();
    assertThat(scene.repairPacks(new PackRepairRequest(List.of(), false)).lost()).isEmpty();
    scene.assertWhole();
  }

  @Test
  void aDryRunSaysTheSameAndChangesNothing() throws Exception {
    var scene = RepairScene.make(2, 3);
    scene.damage(scene.store.names(ObjectType.INDEX).getFirst(), RepairScene.flipped(40));
    var before = scene.store.names(ObjectType.INDEX);

    var planned = scene.repairIndex(LOOK);

    assertThat(scene.store.names(ObjectType.INDEX)).isEqualTo(before);
    var done = scene.repairIndex(REPAIR);
    assertThat(done.added()).isEqualTo(planned.added()).isNotEmpty();
    assertThat(done.damagedIndexes()).isEqualTo(planned.damagedIndexes());
  }

  @Test
  void leavesWhatAPruneMarkedMarkedUnlessAnIndexIsDamaged() throws Exception {
    var scene = RepairScene.make(2, 4);
    forgetAll(scene, scene.snapshots.subList(0, 3));
    var marked = scene.prune(RepairScene.NOW).deletion().marked().count();

    assertThat(marked).isPositive();
    assertThat(scene.repairIndex(REPAIR).nothingToDo()).isTrue();
    assertThat(scene.repairIndex(new IndexRepairRequest(true, true)).added()).hasSize((int) marked);
    var later = scene.prune(RepairScene.NOW.plusSeconds(80 * 3600));
    assertThat(later.deletion().deleted().count()).isEqualTo(marked);
    scene.assertSound();
  }

  @Test
  void findsALineThatIsWrongWhenAllPacksAreRead() throws Exception {
    var scene = RepairScene.make(2, 2);
    var packs = ids(scene.store.names(ObjectType.PACK));
    try (var repository = TestRepositories.open(scene.store)) {
      var indexes = repository.indexFiles();
      for (var id : indexes.ids()) {
        indexes.read(
            id,
            pack ->
                indexes.save(
                    List.of(
                        new IndexedPack(pack.id(), pack.blobs().subList(1, pack.blobs().size()))),
                    List.of()));
        indexes.delete(id);
      }
    }

    var report = scene.repairIndex(new IndexRepairRequest(true, false));

    assertThat(report.changed()).containsExactlyInAnyOrderElementsOf(packs);
    scene.assertWhole();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dropsALineThatLiesAboutALength(boolean first) throws Exception {
    var scene = RepairScene.make(2, 3);
    var wrong = scene.listWrongly(first);

    var report = scene.repairIndex(new IndexRepairRequest(true, false));

    assertThat(report.changed()).hasSize(wrong);
    scene.assertWhole();
    assertThat(scene.repairIndex(new IndexRepairRequest(true, true)).nothingToDo()).isTrue();
  }

  private static void forgetAll(RepairScene scene, List<SnapshotId> ids) {
    try (var repository = TestRepositories.open(scene.store)) {
      ids.forEach(repository.snapshots()::delete);
    }
  }

  private static List<PackId> ids(List<ObjectName> packs) {
    return packs.stream().map(name -> PackId.parse(name.id())).toList();
  }
}
