package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.chunk.Chunker;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.snapshot.SnapshotSummary.EntryCounts;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.RawBytes;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.MemoryStore;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupTest {
  private static final OffsetDateTime MORNING = OffsetDateTime.parse("2026-03-01T08:00:00Z");

  private final FaultyStore store = new FaultyStore(new MemoryStore());
  private final Repository repository = TestRepositories.create(store);
  private final FakeTree tree = new FakeTree();
  private final List<BackupWarning> heard = new ArrayList<>();

  @AfterEach
  void everyDirectoryWasClosed() {
    assertThat(tree.openDirectories).hasValue(0);
    repository.close();
  }

  static IntStream seeds() {
    return IntStream.range(0, 8);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void keepsRandomTreesByteForByte(int seed) throws Exception {
    var random = new Random(seed);
    fill(tree.root, random, 0);
    tree.file(tree.root, "at least one", new byte[] {1});

    var report = back(MORNING);

    assertThat(contents(report)).isEqualTo(expected());
    assertThat(report.warningCount()).isZero();
    var again = back(MORNING.plusHours(1));
    assertThat(again.snapshot().tree()).isEqualTo(report.snapshot().tree());
    assertThat(again.snapshot().summary().orElseThrow().blobs().dataBlobs()).isZero();
    assertThat(again.snapshot().summary().orElseThrow().blobs().treeBlobs()).isZero();
  }

  @Test
  void readsOnlyWhatChanged() throws Exception {
    var folder = tree.directory(tree.root, "folder");
    tree.file(folder, "same", bytes(1, 3_000_000));
    var edited = tree.file(folder, "edited", bytes(2, 1000));
    tree.file(folder, "old", bytes(3, 10));
    var first = back(MORNING);
    tree.readBytes.set(0);
    edited.bytes = bytes(4, 1000);
    edited.modified = FakeTree.THEN.plusNanos(1);
    tree.file(folder, "new", bytes(5, 77));
    folder.items.remove(NodeName.ofUtf8("old"));

    var second = back(MORNING.plusHours(1));

    assertThat(tree.readBytes).hasValue(1077);
    assertThat(second.totals().readBytes()).isEqualTo(1077);
    var summary = second.snapshot().summary().orElseThrow();
    assertThat(summary.files()).isEqualTo(new EntryCounts(1, 1, 1));
    assertThat(summary.directories()).isEqualTo(new EntryCounts(0, 1, 0));
    assertThat(summary.processed().files()).isEqualTo(3);
    assertThat(summary.processed().bytes()).isEqualTo(3_001_077);
    assertThat(second.snapshot().parent()).isEqualTo(first.id());
    assertThat(contents(second)).isEqualTo(expected());
  }

  @Test
  void readsAFileAgainForEachSignOfChange() throws Exception {
    var file = tree.file(tree.root, "file", bytes(1, 100));
    back(MORNING);

    file.changed = FakeTree.THEN.plusNanos(1);
    assertThat(bytesReadBy(request(MORNING.plusHours(1)))).isEqualTo(100);
    file.changed = FakeTree.THEN.plusNanos(2);
    var lenient = new BackupRequest.ChangeDetection(false, true);
    assertThat(bytesReadBy(request(MORNING.plusHours(2)).withDetection(lenient))).isZero();
    tree.put(tree.root, "file", new FakeTree.File(999, file.bytes)).changed = file.changed;
    assertThat(bytesReadBy(request(MORNING.plusHours(3)))).isEqualTo(100);
    assertThat(bytesReadBy(request(MORNING.plusHours(4)).withParent(new ParentChoice.None())))
        .isEqualTo(100);
    assertThat(bytesReadBy(request(MORNING.plusHours(5)))).isZero();
  }

  @Test
  void choosesTheNewestParentOfItsHostAndPathsThatIsNotLater() throws Exception {
    tree.file(tree.root, "file", bytes(1, 100));
    var early = back(MORNING);
    var late = back(MORNING.plusDays(1));

    var between = back(MORNING.plusHours(1));
    var other = run(BackupRequest.of(labels(MORNING.plusDays(2), "other-host")));
    var given = run(request(MORNING.plusDays(3)).withParent(new ParentChoice.Given(id(early))));

    assertThat(between.snapshot().parent()).isEqualTo(early.id());
    assertThat(other.snapshot().parent()).isEmpty();
    assertThat(given.snapshot().parent()).isEqualTo(early.id());
    assertThat(back(MORNING.plusDays(1)).snapshot().parent()).isEqualTo(late.id());
  }

  @Test
  void reportsWhatItCannotReadAndGoesOn() throws Exception {
    tree.file(tree.root, "a good", bytes(1, 10));
    tree.file(tree.root, "b gone", bytes(1, 10)).refusal = WarningCode.VANISHED;
    tree.file(tree.root, "c bad disk", bytes(2, 3_000_000)).failsAt = 2_000_000;
    tree.file(tree.root, "d busy", bytes(3, 10)).changesWhileRead = true;
    tree.put(tree.root, "e unknown", new FakeTree.Unreadable(WarningCode.KIND_UNKNOWN));
    tree.directory(tree.root, "f locked").refusal = WarningCode.UNREADABLE;
    tree.file(tree.directory(tree.root, "g folder"), "fine", bytes(4, 10));

    var report = back(MORNING);

    assertThat(contents(report)).containsOnlyKeys("/a good", "/d busy", "/g folder/fine");
    assertThat(heard)
        .extracting(warning -> warning.path() + " " + warning.code())
        .containsExactlyInAnyOrder(
            "/b gone VANISHED",
            "/c bad disk UNREADABLE",
            "/d busy CHANGED_WHILE_READING",
            "/e unknown KIND_UNKNOWN",
            "/f locked UNREADABLE");
    assertThat(report.warnings()).containsExactlyInAnyOrderElementsOf(heard);
    assertThat(report.warningCount()).isEqualTo(5);
  }

  @Test
  void longestChunksShareTheirFewBuffersWithFilesThatFail() throws Exception {
    var uncut = new byte[Chunker.MAX_BYTES + 1000];
    Arrays.fill(uncut, (byte) 1); // nowhere a cut
    for (var i = 0; i < 12; i++) {
      tree.file(tree.root, "bad disk " + i, uncut).failsAt = Chunker.MAX_BYTES - 1000;
    }
    for (var i = 0; i < 6; i++) {
      var own = uncut.clone();
      own[i] = 2;
      tree.file(tree.root, "sound " + i, own);
    }

    var report = back(MORNING);

    assertThat(contents(report)).hasSize(6).isEqualTo(expectedOf("/sound"));
    assertThat(heard).hasSize(12).allMatch(warning -> warning.code() == WarningCode.UNREADABLE);
  }

  @Test
  void countsEveryKindOfEntry() throws Exception {
    tree.file(tree.directory(tree.root, "folder"), "file", bytes(1, 100));
    tree.put(tree.root, "link", new FakeTree.Link("folder".getBytes(StandardCharsets.UTF_8)));

    var totals = back(MORNING).totals();

    assertThat(totals.files()).isEqualTo(new EntryCounts(1, 0, 0));
    assertThat(totals.directories()).isEqualTo(new EntryCounts(1, 0, 0));
    assertThat(totals.others()).isEqualTo(1);
  }

  @Test
  void tellsWhatItKnowsBeforeThereIsASnapshot() throws Exception {
    tree.file(tree.root, "a good", bytes(1, 100));
    tree.directory(tree.root, "b locked").refusal = WarningCode.UNREADABLE;
    var told = new ArrayList<BackupProgress>();
    var refusing =
        new BackupListener() {
          @Override
          public void stored(BackupProgress totals) throws InterruptedException {
            told.add(totals);
            throw new InterruptedException("the service is gone");
          }
        };
    var lockOptions = LockOptions.standard(InstantSource.system());

    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), lockOptions)) {
      var backup = new Backup(repository, lock);
      assertThatThrownBy(() -> backup.run(tree, request(MORNING), refusing))
          .isInstanceOf(InterruptedException.class);
    }

    assertThat(told).singleElement().satisfies(it -> assertThat(it.warnings()).isEqualTo(1));
    assertThat(repository.snapshots().ids()).isEmpty();
  }

  @Test
  void makesNoSnapshotOfNothing() throws Exception {
    var way = tree.waypoint(tree.root, "srv");
    tree.directory(way, "data").refusal = WarningCode.UNREADABLE;

    assertThatThrownBy(() -> back(MORNING))
        .isInstanceOfSatisfying(
            EngineException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_UNREADABLE));
    assertThat(repository.snapshots().ids()).isEmpty();
  }

  @Test
  void keepsAnEmptyDirectoryThatWasAskedFor() throws Exception {
    tree.directory(tree.waypoint(tree.root, "srv"), "data");

    var report = back(MORNING);

    assertThat(report.snapshot().summary().orElseThrow().directories().added()).isEqualTo(2);
  }

  @Test
  void takesHolesWithoutReadingThemAndCutsThemAsZeros() throws Exception {
    var sparse = new byte[5 << 20];
    Arrays.fill(sparse, 0, 700_000, (byte) 3);
    tree.file(tree.root, "dense", sparse);
    tree.file(tree.root, "sparse", sparse).zerosFrom = 700_000;

    var report = back(MORNING);

    assertThat(tree.readBytes.get()).isLessThan(2L * sparse.length - (3 << 20));
    var nodes = repository.loadTree(report.snapshot().tree()).nodes();
    assertThat(((Node.File) nodes.get(1)).content())
        .isEqualTo(((Node.File) nodes.get(0)).content());
    assertThat(contents(report)).isEqualTo(expected());
  }

  @ParameterizedTest
  @ValueSource(ints = {Chunker.MIN_BYTES, 2 * Chunker.MIN_BYTES, Chunker.MAX_BYTES})
  void cutsInPlaceWhereAskedToWithHolesAndWithout(int block) throws Exception {
    var sparse = bytes(9, 5 * block + 17);
    Arrays.fill(sparse, block, 4 * block, (byte) 0);
    tree.file(tree.root, "by content", bytes(10, 100));
    tree.file(tree.root, "dense", sparse).cutBytes = block;
    var hole = tree.file(tree.root, "hole", Arrays.copyOf(sparse, 3 * block));
    hole.cutBytes = block;
    hole.zerosFrom = block;

    var report = back(MORNING);

    var nodes = repository.loadTree(report.snapshot().tree()).nodes();
    var dense = ((Node.File) nodes.get(1)).content();
    assertThat(dense).hasSize(6);
    assertThat(dense.subList(1, 4)).containsOnly(dense.get(1));
    assertThat(((Node.File) nodes.get(2)).content()).isEqualTo(dense.subList(0, 3));
    assertThat(contents(report)).isEqualTo(expected());
  }

  @Test
  void writesNothingInADryRunButCountsWhatItWould() throws Exception {
    tree.file(tree.root, "file", bytes(1, 2_000_000));
    tree.file(tree.root, "twin", bytes(1, 2_000_000));
    var before = objects();

    var report = run(request(MORNING).withSaving(BackupRequest.Saving.DRY_RUN));

    assertThat(objects()).isEqualTo(before);
    assertThat(report.id()).isEmpty();
    var blobs = report.snapshot().summary().orElseThrow().blobs();
    assertThat(blobs.addedBytes()).isBetween(2_000_000L, 2_002_000L);
  }

  @Test
  void stopsSoonWhenInterruptedAndLeavesNoSnapshot() throws Exception {
    var opened = new CountDownLatch(1);
    for (int i = 0; i < 200; i++) {
      tree.file(tree.root, "file" + i, bytes(i, 4_000_000)).whenOpened = opened::countDown;
    }
    var thrown = new AtomicReference<Throwable>();
    var backup =
        Thread.ofPlatform()
            .start(() -> {
              try {
                back(MORNING);
              } catch (Throwable e) {
                thrown.set(e);
              }
            });
    opened.await();

    backup.interrupt();

    assertThat(backup.join(Duration.ofSeconds(10))).isTrue();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(repository.snapshots().ids()).isEmpty();
    assertThat(tree.readBytes.get()).isLessThan(200L * 4_000_000);
  }

  @Test
  void passesOnWhatTheStoreFailedWith() throws Exception {
    for (int i = 0; i < 30; i++) {
      tree.file(tree.root, "file" + i, bytes(i, 1_000_000));
    }
    store.fail((operation, name) -> {
      if (operation == FaultyStore.Operation.SAVE && name.type() == ObjectType.PACK) {
        throw new StoreException(ErrorCode.STORE_FULL, "told to be full", null);
      }
    });

    assertThatThrownBy(() -> back(MORNING))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_FULL));
    assertThat(repository.snapshots().ids()).isEmpty();
  }

  @Test
  void readsAnewWhatAParentSaysOfBlobsThatAreGone() throws Exception {
    tree.file(tree.root, "file", bytes(1, 5000));
    back(MORNING);
    var indexes = new ArrayList<ObjectName>();
    store.list(ObjectType.INDEX, object -> indexes.add(object.name()));
    indexes.forEach(store::delete);
    try (var reopened = TestRepositories.open(store)) {
      tree.readBytes.set(0);
      var report = run(reopened, request(MORNING.plusHours(1)));

      assertThat(tree.readBytes).hasValue(5000);
      assertThat(report.snapshot().summary().orElseThrow().blobs().dataBlobs()).isEqualTo(1);
    }
  }

  @Test
  void snapshotSaysWhatItIs() throws Exception {
    tree.file(tree.root, "file", bytes(1, 10));

    var snapshot = repository.snapshots().get(id(back(MORNING))).snapshot();

    assertThat(snapshot.time()).isEqualTo(MORNING);
    assertThat(snapshot.hostname()).isEqualTo("host");
    assertThat(snapshot.username()).isEqualTo("user");
    assertThat(snapshot.uid()).isEqualTo(1000);
    assertThat(snapshot.paths()).containsExactly("/fake");
    assertThat(snapshot.tags()).containsExactly("one", "two");
    assertThat(snapshot.excludes()).containsExactly("*.tmp");
    assertThat(snapshot.programVersion()).startsWith("holdfast ");
    var summary = snapshot.summary().orElseThrow();
    assertThat(summary.backupStart()).isEqualTo(MORNING);
    assertThat(summary.backupEnd()).isAfter(MORNING);
    assertThat(summary.blobs().addedPackedBytes()).isPositive();
  }

  private void fill(FakeTree.Directory directory, Random random, int depth) {
    var count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      var name = Integer.toString(random.nextInt(1000), 36) + (char) ('!' + random.nextInt(13));
      switch (depth < 4 ? random.nextInt(4) : 2 + random.nextInt(2)) {
        case 0 -> fill(tree.directory(directory, name), random, depth + 1);
        case 1 -> tree.put(directory, name, new FakeTree.Link(name.getBytes()));
        case 2 -> tree.file(directory, name, bytes(random.nextInt(50), random.nextInt(2000)));
        default -> tree.file(directory, name, bytes(i, size(random)));
      }
    }
  }

  private static int size(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> 0;
      case 1 -> (512 << 10) - 1 + random.nextInt(3);
      case 2 -> random.nextInt(3_000_000);
      default -> random.nextInt(100_000);
    };
  }

  private Set<ObjectName> objects() {
    var names = new HashSet<ObjectName>();
    for (var type : ObjectType.values()) {
      store.list(type, object -> names.add(object.name()));
    }
    return names;
  }

  private BackupReport back(OffsetDateTime time) throws InterruptedException {
    return run(request(time));
  }

  private long bytesReadBy(BackupRequest request) throws InterruptedException {
    tree.readBytes.set(0);
    run(request);
    return tree.readBytes.get();
  }

  private BackupReport run(BackupRequest request) throws InterruptedException {
    return run(repository, request);
  }

  private BackupReport run(Repository into, BackupRequest request) throws InterruptedException {
    var listener =
        new BackupListener() {
          @Override
          public void warned(BackupWarning warning) {
            heard.add(warning);
          }
        };
    var smallPacks = new WriterOptions(2 << 20, 1, 2, 2);
    var clock = InstantSource.system();
    try (var lock = RepositoryLock.acquireShared(into.sealedFiles(), LockOptions.standard(clock))) {
      return new Backup(into, lock, smallPacks).run(tree, request, listener);
    }
  }

  private static BackupRequest request(OffsetDateTime time) {
    return BackupRequest.of(labels(time, "host"));
  }

  private static BackupRequest.Labels labels(OffsetDateTime time, String host) {
    return new BackupRequest.Labels(
        time,
        host,
        new BackupRequest.Account("user", 1000, 1000),
        List.of("one", "two"),
        List.of("*.tmp"));
  }

  private static SnapshotId id(BackupReport report) {
    return report.id().orElseThrow();
  }

  private static byte[] bytes(int seed, int length) {
    var bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Digests of all files and targets of all links, by path. */
  private TreeMap<String, String> contents(BackupReport report) {
    var found = new TreeMap<String, String>();
    collect(report.snapshot().tree(), "", found);
    return found;
  }

  private void collect(BlobId id, String path, TreeMap<String, String> found) {
    for (var node : repository.loadTree(id).nodes()) {
      var at = path + "/" + node.name();
      switch (node) {
        case Node.Directory directory -> collect(directory.subtree(), at, found);
        case Node.File file -> found.put(at, describe(content(file)));
        case Node.Symlink link -> found.put(at, "-> " + link.target());
        default -> found.put(at, node.getClass().getSimpleName());
      }
    }
  }

  private byte[] content(Node.File file) {
    var bytes = new ByteArrayOutputStream();
    file.content().forEach(id -> bytes.writeBytes(repository.loadBlob(id, BlobType.DATA)));
    assertThat(bytes.size()).isEqualTo((int) file.size());
    return bytes.toByteArray();
  }

  private TreeMap<String, String> expectedOf(String start) {
    var all = expected();
    all.keySet().removeIf(path -> !path.startsWith(start));
    return all;
  }

  private TreeMap<String, String> expected() {
    var expected = new TreeMap<String, String>();
    expect(tree.root, "", expected);
    return expected;
  }

  private void expect(FakeTree.Directory directory, String path, TreeMap<String, String> into) {
    directory.items.forEach((name, item) -> {
      var at = path + "/" + name;
      switch (item) {
        case FakeTree.Directory child -> expect(child, at, into);
        case FakeTree.File file -> into.put(at, describe(file.bytes));
        case FakeTree.Link(var target) -> into.put(at, "-> " + RawBytes.of(target));
        case FakeTree.Unreadable _ -> {}
      }
    });
  }

  private static String describe(byte[] bytes) {
    return bytes.length + " " + BlobId.hash(bytes, 0, bytes.length);
  }
}
