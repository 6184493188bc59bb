package io.holdfast.engine.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.StaleLocks;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairRequest;
import io.holdfast.engine.repair.RepairListener;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.runs.RunPlace;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import io.holdfast.store.testkit.disk.VolatileDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A repository in which a {@link Work} has something to do, to be laid into stores again and again,
 * and what must be there whatever happens while it is done.
 */
final class FaultScene {
  /** Repositories that are drawn and of which all moments are taken; 0 for some moments of one. */
  static final int ROUNDS = Integer.getInteger("holdfast.faults.rounds", 0);

  static final long SEED = Long.getLong("holdfast.faults.seed", 20_261_122L);
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  static final String NEW_PASSWORD = "another horse";
  static final String REWRITTEN_AWAY = "/2";

  private final Work work;
  private final Path folder;
  private final RandomHistory history;
  private final MemoryStore source = new MemoryStore();
  private final FaultyStore sourceFaults = new FaultyStore(source);

  /** When a copy has its source open. */
  private Consumer<FaultyStore> sourceOpened = _ -> {};

  private final List<SnapshotId> acknowledged = new ArrayList<>();
  private final List<SnapshotId> forgotten = new ArrayList<>();

  /** Of snapshots that were forgotten. */
  private final List<BlobId> lostTrees = new ArrayList<>();

  /** Of snapshots that have lost something. */
  private final Map<SnapshotId, Map<String, byte[]>> remains = new HashMap<>();

  private final Map<ObjectName, byte[]> objects = new LinkedHashMap<>();

  private FaultScene(Work work, long seed, Path folder) {
    this.work = work;
    this.folder = folder;
    history = new RandomHistory(seed);
  }

  /**
   * @param folder for files of this machine
   */
  static FaultScene of(Work work, long seed, Path folder) throws Exception {
    var scene = new FaultScene(work, seed, folder);
    var store = new MemoryStore();
    TestRepositories.create(store, work == Work.UPGRADE ? 1 : 2).close();
    switch (work) {
      case PRUNE, PRUNE_AT_ONCE -> scene.prepareToPrune(store);
      case COPY -> scene.prepareToCopy(store);
      case REPAIR_INDEX -> {
        scene.fill(store, 3);
        store.delete(store.names(ObjectType.INDEX).getFirst());
      }
      case REPAIR_PACKS -> {
        scene.fill(store, 3);
        store.damage(
            store.names(ObjectType.PACK).getFirst(),
            bytes -> {
              bytes[bytes.length - 20] ^= 1; // in the header: nothing is lost
              return bytes;
            });
      }
      case REPAIR_SNAPSHOTS -> scene.prepareToRepairSnapshots(store);
      case RECOVER -> scene.prepareToRecover(store);
      case FORGET -> {
        scene.fill(store, 4);
        scene.forgotten.add(scene.acknowledged.removeFirst());
        scene.forgotten.add(scene.acknowledged.removeFirst());
      }
      case REMOVE_KEYS -> {
        scene.fill(store, 1);
        try (var repository = TestRepositories.open(store);
            var lock = TestRepositories.lock(repository, false)) {
          Work.ADD_KEY.run(scene, repository, lock);
        }
      }
      case BACKUP, CHANGE_PASSWORD, ADD_KEY, TAG, REWRITE, UPGRADE -> scene.fill(store, 2);
    }
    scene.history.change();
    scene.remember(store);
    return scene;
  }

  /** As many as shall be tried. */
  static List<FaultScene> some(Work work, Path folder) throws Exception {
    var scenes = new FaultScene[Math.max(1, ROUNDS)];
    for (var round = 0; round < scenes.length; round++) {
      scenes[round] = of(work, SEED + round, folder);
    }
    return List.of(scenes);
  }

  RandomHistory history() {
    return history;
  }

  List<SnapshotId> forgotten() {
    return forgotten;
  }

  Repository openSource() {
    return TestRepositories.open(sourceFaults);
  }

  void sourceIsOpen() {
    sourceOpened.accept(sourceFaults);
  }

  /** As {@link #tryRun(Store)}, of a copy whose source has a fault. */
  boolean tryCopy(Store store, Consumer<FaultyStore> fault) throws InterruptedException {
    sourceOpened = fault;
    try {
      return tryRun(store);
    } finally {
      sourceOpened = _ -> {};
      sourceFaults.heal();
    }
  }

  /** Of its source, see {@link FaultyStore#misdeeds}. */
  long sourceMisdeeds() {
    return sourceFaults.misdeeds();
  }

  Path freshFile() {
    return folder.resolve(UUID.randomUUID().toString());
  }

  static LocalStore on(VolatileDisk disk) {
    return LocalStore.at(disk.root().resolve("repository"));
  }

  /** Puts the repository into an empty place. */
  void lay(Store store) {
    store.create();
    objects.forEach((name, bytes) -> store.save(name, List.of(ByteBuffer.wrap(bytes))));
  }

  /** Does the work, under a lock of its own. */
  void run(Store store) throws InterruptedException {
    run(store, () -> {});
  }

  /**
   * As {@link #run(Store)}.
   *
   * @param begun when the repository is open and locked
   */
  private void run(Store store, Runnable begun) throws InterruptedException {
    try (var repository = open(store);
        var lock = TestRepositories.lock(repository, work.exclusive())) {
      begun.run();
      work.run(this, repository, lock);
    }
  }

  /** With the old password, or the new one. */
  static Repository open(Store store) {
    try {
      return TestRepositories.open(store);
    } catch (EngineException e) {
      if (e.code() != ErrorCode.PASSWORD_WRONG) {
        throw e;
      }
      try (var password = Password.of(NEW_PASSWORD)) {
        return Repository.open(store, password);
      }
    }
  }

  /** What a person does who knows that nobody works there. */
  static void unlock(Store store) {
    try (var repository = open(store)) {
      new StaleLocks(repository.sealedFiles(), TestRepositories.quickLock(InstantSource.system()))
          .removeAll();
    }
  }

  /** What a person does whose upgrade ended with a config that nobody can read. */
  void putConfigBack(Store store) throws IOException {
    try (var copies = Files.newDirectoryStream(folder)) {
      for (var copy : copies) {
        store.replaceConfig(Files.readAllBytes(copy));
        Files.delete(copy);
      }
    }
  }

  /** What was acknowledged is there, and the work done again ends well. */
  void assertRecovers(Store store, boolean acknowledged) throws Exception {
    unlock(store);
    if (acknowledged) {
      assertDone(store);
    }
    if (acknowledged || !work.repairs()) {
      assertKept(store);
    }
    assertNothingMoreLost(store);
    run(store);
    assertKept(store);
    assertDone(store);
    assertNothingLeft(store);
  }

  static CheckReport check(Store store) throws InterruptedException {
    try (var repository = open(store)) {
      return Check.run(repository, CheckRequest.allData(), CheckListener.NONE);
    }
  }

  /**
   * The repository is sound, every snapshot in it is whole, and each that was acknowledged is there
   * or has a newer version.
   */
  void assertKept(Store store) throws Exception {
    var report = check(store);
    assertThat(report.errors()).as("%s", report.findings()).isZero();
    assertSnapshots(store);
  }

  /** A repair that was cut off has lost nothing more: in the old snapshots or in the new ones. */
  void assertNothingMoreLost(Store store) throws InterruptedException {
    try (var repository = open(store)) {
      repository.loadIndex();
      var origins = new HashSet<SnapshotId>();
      for (var stored : repository.snapshots().list()) {
        var expected = remains.get(origin(stored));
        if (expected != null) {
          origins.add(origin(stored));
          assertSame(expected, Remains.of(repository, stored.id()));
        }
      }
      assertThat(origins).containsAll(remains.keySet());
    }
  }

  /** Those that were there before are there and whole; others are not looked at. */
  void assertAcknowledgedKept(Store store) throws Exception {
    try (var repository = open(store)) {
      repository.loadIndex();
      for (var id : acknowledged) {
        assertSame(history.files(id), RandomHistory.contents(repository, id));
      }
    }
  }

  /** What the work promised when it returned. */
  void assertDone(Store store) throws InterruptedException {
    try (var repository = open(store)) {
      var snapshots = repository.snapshots().list();
      switch (work) {
        case BACKUP -> assertThat(snapshots).hasSizeGreaterThan(acknowledged.size());
        case COPY ->
            assertThat(snapshots)
                .hasSizeGreaterThanOrEqualTo(
                    acknowledged.size() + source.names(ObjectType.SNAPSHOT).size());
        case TAG ->
            assertThat(snapshots).allMatch(each -> each.snapshot().tags().contains("tagged"));
        case REWRITE ->
            assertThat(snapshots).allMatch(each -> each.snapshot().original().isPresent());
        case FORGET ->
            assertThat(snapshots)
                .extracting(StoredSnapshot::id)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
        case REMOVE_KEYS -> {
          assertThat(repository.keys().list()).hasSize(1);
          TestRepositories.open(store).close();
        }
        case ADD_KEY, CHANGE_PASSWORD -> {
          if (work == Work.ADD_KEY) {
            TestRepositories.open(store).close();
          }
          try (var password = Password.of(NEW_PASSWORD)) {
            Repository.open(store, password).close();
          }
        }
        case UPGRADE -> assertThat(repository.config().version()).isEqualTo(2);
        case PRUNE, PRUNE_AT_ONCE -> {
          var content = wouldPrune(repository).content();
          assertThat(content.total()).as("listed").isEqualTo(content.used());
        }
        case REPAIR_INDEX, REPAIR_PACKS ->
            assertThat(snapshots).extracting(StoredSnapshot::id).containsAll(acknowledged);
        case RECOVER -> {
          repository.loadIndex();
          assertThat(Recovered.trees(repository, snapshots)).containsAll(lostTrees);
        }
        case REPAIR_SNAPSHOTS ->
            assertThat(snapshots)
                .extracting(this::origin)
                .containsExactlyInAnyOrderElementsOf(acknowledged);
      }
    }
  }

  /** A prune left no packs behind that nobody marked; a power loss may bring deleted ones back. */
  void assertNothingLeft(Store store) throws InterruptedException {
    if (work == Work.PRUNE || work == Work.PRUNE_AT_ONCE) {
      try (var repository = open(store)) {
        var left = wouldPrune(repository).deletion();
        assertThat(left.marked().count()).isZero();
        assertThat(left.deleted().count()).isZero();
      }
    }
  }

  private PruneReport wouldPrune(Repository repository) throws InterruptedException {
    var grace = work == Work.PRUNE ? PruneRequest.STANDARD_GRACE : Duration.ZERO;
    try (var lock = TestRepositories.lock(repository, false)) {
      return Work.prune(repository, lock, grace, true);
    }
  }

  private void assertSnapshots(Store store) throws IOException, InterruptedException {
    try (var repository = open(store)) {
      var origins = new HashSet<SnapshotId>();
      repository.loadIndex();
      for (var stored : repository.snapshots().list()) {
        origins.add(origin(stored));
        if (!Recovered.is(stored)) {
          assertSame(expected(stored), RandomHistory.contents(repository, stored.id()));
        }
      }
      assertThat(origins).containsAll(acknowledged);
    }
  }

  private SnapshotId origin(StoredSnapshot stored) {
    return stored.snapshot().original().filter(history::knows).orElse(stored.id());
  }

  /** What a snapshot must hold that was there before or that the work has made. */
  Map<String, byte[]> expected(StoredSnapshot stored) {
    var origin = origin(stored);
    var left = remains.get(origin);
    if (left != null) {
      return left;
    }
    var files = history.knows(origin) ? history.files(origin) : history.files();
    return work == Work.REWRITE && !stored.id().equals(origin) ? without(files) : files;
  }

  static void assertSame(Map<String, byte[]> expected, Map<String, byte[]> found) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((path, bytes) -> assertThat(found.get(path)).as(path).isEqualTo(bytes));
  }

  private static Map<String, byte[]> without(Map<String, byte[]> files) {
    var left = new TreeMap<>(files);
    left.keySet().removeIf(path -> path.startsWith(REWRITTEN_AWAY.substring(1) + "/"));
    return left;
  }

  private void fill(Store store, int snapshots) throws InterruptedException {
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      for (var i = 0; i < snapshots; i++) {
        acknowledged.add(history.change().save(repository));
      }
    }
  }

  /** So that there is something to delete, to mark and to write anew. */
  private void prepareToPrune(MemoryStore store) throws InterruptedException {
    fill(store, 4);
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      repository.snapshots().delete(acknowledged.removeFirst());
      new Prune(
              repository,
              lock,
              () -> NOW.minus(Duration.ofHours(100)),
              PruneListener.SILENT,
              new Prune.Means(RandomHistory.SMALL_PACKS, RunPlace.temporary()))
          .run(PruneRequest.standard());
      repository.snapshots().delete(acknowledged.removeFirst());
    }
  }

  /** One snapshot has no root any more, and one lacks files; their packs are in no index. */
  private void prepareToRepairSnapshots(MemoryStore store) throws InterruptedException {
    fill(store, 2);
    var before = Set.copyOf(store.names(ObjectType.PACK));
    fill(store, 2);
    try (var repository = TestRepositories.open(store);
        var lock = TestRepositories.lock(repository, true)) {
      repository.loadIndex();
      var whole = Remains.packs(repository, acknowledged.get(2));
      store.delete(whole.stream().filter(pack -> !before.contains(pack)).findFirst().orElseThrow());
      store.delete(Remains.packOfRoot(repository, acknowledged.getFirst()));
      new IndexRepair(repository, lock, () -> NOW, RepairListener.SILENT)
          .run(new IndexRepairRequest(false, false));
    }
    acknowledged.removeFirst();
    try (var repository = TestRepositories.open(store)) {
      repository.loadIndex();
      for (var id : acknowledged) {
        remains.put(id, Remains.of(repository, id));
      }
    }
  }

  /** Somebody forgot a snapshot that is wanted. */
  private void prepareToRecover(MemoryStore store) throws InterruptedException {
    fill(store, 3);
    try (var repository = TestRepositories.open(store)) {
      var lost = repository.snapshots().get(acknowledged.removeFirst());
      lostTrees.add(lost.snapshot().tree());
      repository.snapshots().delete(lost.id());
    }
  }

  private void prepareToCopy(MemoryStore store) throws InterruptedException {
    TestRepositories.create(sourceFaults).close();
    fill(sourceFaults, 2);
    acknowledged.clear();
    fill(store, 1);
  }

  private void remember(MemoryStore store) throws IOException {
    for (var type : ObjectType.values()) {
      for (var name : type == ObjectType.LOCK ? List.<ObjectName>of() : store.names(type)) {
        try (var content = store.load(name, 0, 0)) {
          objects.put(name, content.readAllBytes());
        }
      }
    }
  }

  /** For faults that may end the work or not. Returns whether it was acknowledged. */
  boolean tryRun(Store store) throws InterruptedException {
    return tryRun(store, () -> {});
  }

  /** As {@link #tryRun(Store)}; the fault begins when the repository is open. */
  boolean tryRun(Store store, Runnable begun) throws InterruptedException {
    try {
      run(store, begun);
      return true;
    } catch (HoldfastException e) {
      return false;
    }
  }
}
