package io.holdfast.engine.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.reach.ReachableTrees;
import io.holdfast.engine.repository.BlobWriter;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.FileIdentity;
import io.holdfast.engine.tree.FileMode;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeMetadata;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.NodeTimes;
import io.holdfast.engine.tree.Owner;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Fault;
import io.holdfast.store.testkit.FaultyStore.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotRepairTest {
  static List<List<ObjectType>> lists() {
    return List.of(
        List.of(ObjectType.INDEX, ObjectType.PACK),
        List.of(ObjectType.INDEX),
        List.of(ObjectType.PACK));
  }

  /** A list that failed looks the same, and what it lacks would be taken for lost. */
  @ParameterizedTest
  @MethodSource("lists")
  void dropsNoSnapshotWhereNothingIsListed(List<ObjectType> empty) throws Exception {
    var scene = RepairScene.make(2, 3);
    empty.forEach(type -> scene.store.names(type).forEach(scene.store::delete));

    assertThatThrownBy(() -> scene.repairSnapshots(true, false))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    assertThat(scene.store.names(ObjectType.SNAPSHOT))
        .containsExactlyInAnyOrderElementsOf(
            scene.snapshots.stream().map(id -> id.objectName()).toList());
  }

  /** What was emptied is the tree of an empty folder, which the index tells to be there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reliesOnNoTreeThatOnlyTheIndexHas(boolean gone) throws Exception {
    var scene = RepairScene.make(2, 0);
    var trees = emptyAndFullFolder(scene);
    if (gone) {
      scene.store.delete(trees.pack().objectName());
    } else {
      scene.damage(trees.pack().objectName(), bytes -> new byte[bytes.length]);
    }

    var report = scene.repairSnapshots(true, false);

    assertThat(report.repaired()).hasSize(1);
    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      assertThat(repository.snapshots().ids()).hasSize(1);
      assertTreesAreThere(repository);
    }
    if (gone) {
      scene.repairIndex(new IndexRepairRequest(false, false));
      scene.assertSound();
    }
  }

  /** The second run finds the new snapshot of the first one, and that it is lost as well. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void removesNoSnapshotForOneThatIsLostItself(boolean oldFirst) throws Exception {
    var scene = RepairScene.make(2, 1);
    var old = scene.snapshots.getFirst();
    scene.store.delete(packWithFile(scene, old).pack().objectName());
    assertThatThrownBy(() -> killedBeforeTheOldSnapshotGoes(scene))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.STORE_FULL, HoldfastException::code);
    var fresh = other(scene, old);
    scene.store.delete(packOfRoot(scene, fresh).objectName());

    try (var repository = TestRepositories.open(scene.store);
        var lock = TestRepositories.lock(repository, true)) {
      var ids = oldFirst ? List.of(old, fresh) : List.of(fresh, old);
      new SnapshotRepair(repository, lock, () -> RepairScene.NOW, RepairListener.SILENT)
          .run(new SnapshotRepairRequest(ids, true, false));
    }

    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      assertThat(repository.snapshots().ids()).hasSize(1);
      assertTreesAreThere(repository);
    }
  }

  /** The root, then a folder below it: a loose cable, and the next moment all is there. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void dropsNoSnapshotForATreeThatCouldNotBeReadOnce(int nth) throws Exception {
    var scene = RepairScene.make(2, 1);
    var disk = unreadable(scene, nth);

    assertThatThrownBy(() -> repair(disk, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.OBJECT_UNREADABLE, HoldfastException::code);

    scene.assertWhole();
  }

  @Test
  void putsASnapshotBesideOneThatCouldNotBeRead() throws Exception {
    var scene = RepairScene.make(2, 1);

    var report = repair(unreadable(scene, 2), false);

    assertThat(report.repaired()).hasSize(1);
    try (var repository = TestRepositories.open(scene.store)) {
      assertThat(repository.snapshots().ids()).hasSize(2).containsAll(scene.snapshots);
    }
  }

  /** Whichever copy is looked at last. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void dropsNoSnapshotWhenTheCopyThatIsNotDamagedCouldNotBeRead(int damaged) throws Exception {
    var scene = RepairScene.make(2, 1);
    try (var other = TestRepositories.open(scene.store)) {
      scene.snapshots.add(scene.history.save(other)); // a client that knows no index
    }
    var copies = packsOfRoot(scene, scene.snapshots.getFirst());
    assertThat(copies).hasSize(2);
    scene.damage(copies.get(damaged).objectName(), bytes -> new byte[bytes.length]);
    var disk = new FaultyStore(scene.store);
    disk.fail(unreadable(Set.of(copies.get(1 - damaged).objectName())));

    assertThatThrownBy(() -> repair(disk, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.OBJECT_UNREADABLE, HoldfastException::code);

    assertThat(scene.store.names(ObjectType.SNAPSHOT)).hasSize(2);
  }

  /** It is no pack that a crash cut off, as far as anybody knows. */
  @Test
  void dropsNoSnapshotWhileAPackOutsideTheIndexCannotBeRead() throws Exception {
    var scene = RepairScene.make(2, 1);
    var disk = new FaultyStore(scene.store);
    disk.fail(unreadable(saveUnlisted(scene)));

    assertThatThrownBy(() -> repair(disk, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.OBJECT_UNREADABLE, HoldfastException::code);

    scene.repairIndex(new IndexRepairRequest(false, false));
    scene.assertWhole();
  }

  @Test
  void dropsNoSnapshotWhileAPackOutsideTheIndexHasWhatIsMissing() throws Exception {
    var scene = RepairScene.make(2, 1);
    saveUnlisted(scene);

    assertThatThrownBy(() -> repair(scene.store, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    scene.repairIndex(new IndexRepairRequest(false, false));
    scene.assertWhole();
  }

  /** A first read that was wrong tells of no crash. */
  @Test
  void readsAPackOutsideTheIndexAgainBeforeItCountsAsCutOff() throws Exception {
    var scene = RepairScene.make(2, 1);
    var unlisted = saveUnlisted(scene);
    var wire = new FaultyStore(scene.store);
    wire.fail((operation, name) -> {
      var first = operation == Operation.LOAD && unlisted.remove(name);
      wire.changeLoads(bytes -> first ? RepairScene.flipped(bytes.length - 1).apply(bytes) : bytes);
    });

    assertThatThrownBy(() -> repair(wire, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    scene.repairIndex(new IndexRepairRequest(false, false));
    scene.assertWhole();
  }

  /** A prune marked them that did not see the snapshot, and the next one sees it. */
  @Test
  void dropsNoSnapshotWhileAMarkedPackHasWhatIsMissing() throws Exception {
    var scene = RepairScene.make(2, 3);
    var late = scene.snapshots.getLast().objectName();
    var behind = new FaultyStore(scene.store);
    behind.listLate(late::equals);
    RepairScene.prune(behind, RepairScene.NOW.minus(Duration.ofHours(1)));

    assertThatThrownBy(() -> repair(scene.store, true))
        .asInstanceOf(type(HoldfastException.class))
        .returns(ErrorCode.INDEX_DAMAGED, HoldfastException::code);

    scene.prune(RepairScene.NOW);
    scene.assertWhole();
  }

  /** Its header is whole, and still tells of what it has lost. */
  @Test
  void dropsASnapshotBesideAMarkedPackThatHasLostWhatIsMissing() throws Exception {
    var scene = RepairScene.make(2, 1);
    var place = packWithFile(scene, scene.snapshots.getFirst());
    scene.damage(place.pack().objectName(), RepairScene.flipped((int) place.offset() + 20));
    scene.repairPacks(new PackRepairRequest(List.of(), false));

    assertThat(repair(scene.store, true).repaired())
        .extracting(SnapshotRepairReport.Repaired::old)
        .containsExactly(scene.snapshots.getFirst());
  }

  /** Such as one that a backup was about to list when it was killed, or this verb itself. */
  @Test
  void dropsASnapshotBesideAPackOutsideTheIndexThatHasNothingOfIt() throws Exception {
    var scene = RepairScene.make(2, 2);
    saveUnlisted(scene);
    scene.store.delete(scene.snapshots.removeLast().objectName());
    scene.store.delete(packOfRoot(scene, scene.snapshots.getFirst()).objectName());

    assertThat(repair(scene.store, true).repaired())
        .extracting(SnapshotRepairReport.Repaired::old)
        .contains(scene.snapshots.getFirst());
  }

  /** The way on from there, when it stays so. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dropsASnapshotWhenItsPacksWereRepaired(boolean listed) throws Exception {
    var scene = RepairScene.make(2, 1);
    var unlisted = saveUnlisted(scene);
    var broken =
        listed
            ? Set.of(packOfRoot(scene, scene.snapshots.getFirst()).objectName())
            : Set.copyOf(unlisted);
    if (listed) {
      scene.repairIndex(new IndexRepairRequest(false, false));
    }
    var disk = new FaultyStore(scene.store);
    disk.fail(unreadable(broken));

    try (var repository = TestRepositories.open(disk);
        var lock = TestRepositories.lock(repository, true)) {
      var packs = broken.stream().map(name -> PackId.parse(name.id())).toList();
      new PackRepair(repository, lock, () -> RepairScene.NOW, RepairListener.SILENT)
          .run(new PackRepairRequest(packs, false));
    }

    assertThat(repair(disk, true).repaired()).isNotEmpty();
  }

  /** Saves a snapshot more, and returns its packs, which are in no index. */
  private static Set<ObjectName> saveUnlisted(RepairScene scene) throws Exception {
    var packs = scene.store.names(ObjectType.PACK);
    var indexes = scene.store.names(ObjectType.INDEX);
    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      scene.snapshots.add(scene.history.change().change().save(repository));
    }
    scene.store.names(ObjectType.INDEX).stream()
        .filter(name -> !indexes.contains(name))
        .forEach(scene.store::delete);
    var unlisted = new HashSet<>(scene.store.names(ObjectType.PACK));
    packs.forEach(unlisted::remove);
    return unlisted;
  }

  /** A disk that fails the read of one tree, and reads it the next time. */
  private static FaultyStore unreadable(RepairScene scene, int nth) {
    var disk = new FaultyStore(scene.store);
    var reads = new AtomicInteger();
    var fault = unreadable(scene.store.names(ObjectType.PACK));
    disk.fail((operation, name) -> {
      if (operation == Operation.LOAD
          && name.type() == ObjectType.PACK
          && reads.incrementAndGet() == nth) {
        fault.before(operation, name);
      }
    });
    return disk;
  }

  private static Fault unreadable(Collection<ObjectName> names) {
    var fault = Fault.always(Operation.LOAD, ObjectType.PACK, ErrorCode.OBJECT_UNREADABLE);
    return (operation, name) -> {
      if (names.contains(name)) {
        fault.before(operation, name);
      }
    };
  }

  private static SnapshotRepairReport repair(Store store, boolean forget) throws Exception {
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      return new SnapshotRepair(repository, lock, () -> RepairScene.NOW, RepairListener.SILENT)
          .run(new SnapshotRepairRequest(repository.snapshots().ids(), forget, false));
    }
  }

  private static void killedBeforeTheOldSnapshotGoes(RepairScene scene) throws Exception {
    var dying = new FaultyStore(scene.store);
    dying.fail(Fault.always(Operation.DELETE, ObjectType.SNAPSHOT, ErrorCode.STORE_FULL));
    repair(dying, true);
  }

  private static SnapshotId other(RepairScene scene, SnapshotId one) {
    try (var repository = TestRepositories.open(scene.store)) {
      var others = repository.snapshots().ids().stream().filter(id -> !id.equals(one)).toList();
      assertThat(others).hasSize(1);
      return others.getFirst();
    }
  }

  private static BlobLocation packWithFile(RepairScene scene, SnapshotId id) throws Exception {
    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      var root = TreeSource.of(repository).open(repository.snapshots().get(id).snapshot().tree());
      var folder = (Node.Directory) root.next().orElseThrow();
      var file = (Node.File) repository.openTree(folder.subtree()).next().orElseThrow();
      return repository.index().find(file.content().getFirst(), BlobType.DATA).orElseThrow();
    }
  }

  private static PackId packOfRoot(RepairScene scene, SnapshotId id) throws Exception {
    return packsOfRoot(scene, id).getFirst();
  }

  private static List<PackId> packsOfRoot(RepairScene scene, SnapshotId id) throws Exception {
    try (var repository = TestRepositories.open(scene.store)) {
      repository.loadIndex();
      var tree = repository.snapshots().get(id).snapshot().tree();
      return repository.index().list(tree, BlobType.TREE).stream().map(BlobLocation::pack).toList();
    }
  }

  private static void assertTreesAreThere(Repository repository) throws Exception {
    for (var stored : repository.snapshots().list()) {
      ReachableTrees.walk(
          TreeSource.of(repository),
          List.of(stored.snapshot().tree()),
          new ReachableTrees.Visitor() {
            @Override
            public void visit(BlobId tree, Node node) {}

            @Override
            public void damaged(BlobId tree, HoldfastException failure) {
              throw new AssertionError("tree " + tree, failure);
            }

            @Override
            public void progressed(long seen) {}
          });
    }
  }

  /** Returns where the trees of both folders lie; the root is in another pack. */
  private static BlobLocation emptyAndFullFolder(RepairScene scene) throws Exception {
    try (var repository = TestRepositories.open(scene.store)) {
      var inner =
          write(
              repository,
              writer -> {
                var empty = new TreeEncoder(ZoneOffset.UTC).tree();
                writer.saveTree(empty);
                return List.of(save(writer, file("f")), empty.id());
              });
      var root =
          write(
              repository,
              writer ->
                  List.of(
                      save(writer, folder("full", inner.get(0)), folder("none", inner.get(1)))));
      repository
          .snapshots()
          .save(
              Snapshot.builder(
                      OffsetDateTime.parse("2026-01-01T08:00:00Z"),
                      root.getFirst(),
                      List.of("/srv"))
                  .hostname("host")
                  .build());
      return repository.index().find(inner.get(0), BlobType.TREE).orElseThrow();
    }
  }

  @FunctionalInterface
  private interface Writing {
    List<BlobId> write(BlobWriter writer) throws InterruptedException;
  }

  private static List<BlobId> write(Repository repository, Writing writing)
      throws InterruptedException {
    try (var writer = repository.openWriter(RandomHistory.SMALL_PACKS, () -> {})) {
      var ids = writing.write(writer);
      writer.flush();
      return ids;
    }
  }

  private static BlobId save(BlobWriter writer, Node... nodes) throws InterruptedException {
    var encoder = new TreeEncoder(ZoneOffset.UTC);
    List.of(nodes).forEach(encoder::add);
    var tree = encoder.tree();
    writer.saveTree(tree);
    return tree.id();
  }

  private static Node.File file(String name) {
    return new Node.File(NodeName.ofUtf8(name), metadata(0100644), 0, List.of());
  }

  private static Node.Directory folder(String name, BlobId tree) {
    return new Node.Directory(NodeName.ofUtf8(name), metadata(0040755), tree);
  }

  private static NodeMetadata metadata(int mode) {
    var time = Instant.parse("2026-01-01T00:00:00Z");
    return new NodeMetadata(
        FileMode.ofUnix(mode),
        new NodeTimes(time, time, time),
        new Owner(0, 0, "root", "root"),
        new FileIdentity(1000, 1, 1),
        List.of(),
        "");
  }
}
