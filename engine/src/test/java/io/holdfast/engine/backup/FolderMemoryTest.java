package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.RandomHistory;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.StoreException;
import io.holdfast.store.location.VerifyWrites;
import io.holdfast.store.testkit.FaultyStore;
import io.holdfast.store.testkit.FaultyStore.Operation;
import io.holdfast.store.testkit.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backups that remember what the last one saw store the same as those that do not. */
class FolderMemoryTest {
  private final FaultyStore store = new FaultyStore(new MemoryStore());
  private final AtomicInteger packLoads = new AtomicInteger();
  private final Repository repository = TestRepositories.create(store);
  private final FakeTree tree = new FakeTree();
  private OffsetDateTime now = OffsetDateTime.parse("2026-03-01T08:00:00Z");
  private Instant edited = FakeTree.THEN;

  @TempDir Path memory;

  /** Of trees that a backup asks for, and not of what it has just written. */
  @BeforeEach
  void countPackLoads() {
    repository.verifyWrites(VerifyWrites.NONE);
    store.fail((operation, name) -> {
      if (operation == Operation.LOAD && name.type() == ObjectType.PACK) {
        packLoads.incrementAndGet();
      }
    });
  }

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
  void storesWhatABackupWithoutItWould(int seed) throws Exception {
    var random = new Random(seed);
    var folders = new ArrayList<>(List.of(tree.directory(tree.root, "top")));
    var loadsWithout = 0;
    var loadsWith = 0;
    for (var round = 0; round < 12; round++) {
      for (var change = random.nextInt(4); change > 0 || folders.size() < 8; change--) {
        change(folders, random);
      }
      var read = dryRun(new ParentChoice.None());
      packLoads.set(0);
      var known = dryRun(ParentChoice.Newest.OF_HOST_AND_PATHS);
      loadsWithout += packLoads.getAndSet(0);

      var report = back();

      loadsWith += packLoads.get();

      assertThat(report.snapshot().tree())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(read.snapshot().tree());
      assertThat(report.totals().files()).isEqualTo(known.totals().files());
      assertThat(report.totals().directories()).isEqualTo(known.totals().directories());
      assertThat(report.totals().processedBytes()).isEqualTo(known.totals().processedBytes());
      assertThat(report.warningCount()).isEqualTo(known.warningCount());
    }
    assertThat(loadsWith).as("trees read").isLessThanOrEqualTo(loadsWithout);
  }

  @Test
  void notesNoFolderWithAFileThatChangedBetweenTheLookAndTheReading() throws Exception {
    var file = tree.file(tree.directory(tree.root, "top"), "file", new byte[] {1});
    file.whenOpened = () -> edit(file, new byte[] {2});
    back();
    file.whenOpened = null;

    storesWhatIsThereOnceItIsUndone(file);
  }

  @Test
  void notesNoFolderWithAFileThatChangedBetweenTheLookAndItsExamination() throws Exception {
    var top = tree.directory(tree.root, "top");
    var file = tree.file(top, "file", new byte[] {1});
    top.whenLooked = () -> edit(file, new byte[] {2});
    back();
    top.whenLooked = null;

    storesWhatIsThereOnceItIsUndone(file);
  }

  @Test
  void storesAFileThatIsRenamedBetweenALookAheadAndTheTurnOfItsFolder() throws Exception {
    fill(2);
    back();
    var top = (FakeTree.Directory) tree.root.items.get(NodeName.ofUtf8("top"));
    var changed = directory(top, "folder1");
    tree.file(changed, "new", new byte[] {9});
    var lookedAhead = new CountDownLatch(1);
    directory(top, "folder0").whenLooked = () -> await(lookedAhead);
    changed.whenLooked =
        () -> {
          var renamed = changed.items.remove(NodeName.ofUtf8("b"));
          if (renamed != null) {
            tree.put(changed, "d", renamed);
            lookedAhead.countDown();
          }
        };

    var report = back();

    var read = dryRun(new ParentChoice.None());
    assertThat(report.snapshot().tree()).isEqualTo(read.snapshot().tree());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void storesWhatIsThereOnceItIsUndone(FakeTree.File file) throws InterruptedException {
    file.bytes = new byte[] {1};
    file.modified = FakeTree.THEN;
    file.changed = FakeTree.THEN;

    var report = back();

    var read = dryRun(new ParentChoice.None());
    assertThat(report.snapshot().tree()).isEqualTo(read.snapshot().tree());
  }

  @Test
  void tellsEachTimeOfAFileWhoseAttributesCannotBeRead() throws Exception {
    tree.file(tree.directory(tree.root, "top"), "file", new byte[] {1}).metadataError = "denied";

    assertThat(back().warningCount()).isEqualTo(1);
    assertThat(back().warningCount()).as("nothing changed").isEqualTo(1);
  }

  @Test
  void blobsThatAreGoneFromTheIndexAreReadAgain() throws Exception {
    fill(3);
    back();
    var path = onlyFile();
    var top = firstTree(Files.readAllBytes(path));
    var fewer = new MasterIndex();
    var lines = repository.index().linesByPack();
    var packs = repository.index().packs();
    for (var number = 0; number < lines.packs(); number++) {
      var blobs = repository.index().blobs(lines, number);
      fewer.add(packs.get(number), number == 0 ? blobs.subList(1, blobs.size()) : blobs);
    }

    assertThat(FolderMemory.read(path, repository.index()).find(top)).isPresent();
    assertThat(FolderMemory.read(path, fewer)).isSameAs(FolderMemory.NONE);
  }

  @Test
  void readsNoTreeOfAFolderThatIsAsItWas() throws Exception {
    fill(20);
    back();
    packLoads.set(0);

    var again = back();

    assertThat(packLoads).as("the root's tree, which is made for each backup").hasValue(1);
    assertThat(again.totals().files().unmodified()).isEqualTo(20 * 3);
    assertThat(again.totals().directories().unmodified()).isEqualTo(21);
    assertThat(again.snapshot().summary().orElseThrow().blobs().treeBlobs()).isZero();
    Files.delete(onlyFile());
    back();
    assertThat(packLoads).hasValueGreaterThan(20);
  }

  @Test
  void aFileThatIsCutDamagedOrStaleRemembersNothing() throws Exception {
    fill(3);
    back();
    var whole = Files.readAllBytes(onlyFile());
    var index = repository.index();
    var top = firstTree(whole);
    assertThat(FolderMemory.read(onlyFile(), index).find(top)).isPresent();

    for (var length = 0; length < whole.length; length++) {
      Files.write(onlyFile(), Arrays.copyOf(whole, length));
      assertThat(FolderMemory.read(onlyFile(), index)).isSameAs(FolderMemory.NONE);
    }
    for (var at = 0; at < whole.length; at++) {
      var other = whole.clone();
      other[at] ^= 1;
      Files.write(onlyFile(), other);
      assertThat(FolderMemory.read(onlyFile(), index)).isSameAs(FolderMemory.NONE);
    }
    Files.write(onlyFile(), whole);
    try (var others = TestRepositories.create(new MemoryStore())) {
      others.loadIndex();
      assertThat(FolderMemory.read(onlyFile(), others.index())).isSameAs(FolderMemory.NONE);
    }
    assertThat(FolderMemory.NONE.find(top)).isEmpty();
  }

  @Test
  void beginsAgainWhereATreeIsDamagedThatMustBeWrittenAnew() throws Exception {
    var top = tree.directory(tree.root, "top");
    tree.file(top, "file", new byte[] {1});
    var below = tree.directory(top, "below");
    var file = tree.file(below, "file", new byte[] {2});
    back();
    edit(file, new byte[] {3});
    // The root's tree and that of the changed folder can be read, the one between them cannot.
    store.changeLoads(bytes -> {
      if (packLoads.get() > 2) {
        bytes[bytes.length / 2] ^= 1;
      }
      return bytes;
    });
    packLoads.set(0);

    var report = back();

    assertThat(packLoads).hasValueGreaterThan(2);
    store.heal();
    var read = dryRun(new ParentChoice.None());
    assertThat(report.snapshot().tree()).isEqualTo(read.snapshot().tree());
    assertThat(report.warningCount()).isZero();
  }

  @Test
  void warnsInTheOrderOfNamesThoughDirectoriesAreOpenedAhead() throws Exception {
    fill(20);
    back();
    var top = (FakeTree.Directory) tree.root.items.get(NodeName.ofUtf8("top"));
    for (var name : List.of("folder1", "folder12", "folder3", "folder4", "folder9")) {
      directory(top, name).refusal = WarningCode.UNREADABLE;
    }

    var report = back();

    assertThat(report.warnings())
        .extracting(BackupWarning::path)
        .containsExactly(
            "/top/folder1", "/top/folder12", "/top/folder3", "/top/folder4", "/top/folder9");
    assertThat(report.totals().files().unmodified()).isEqualTo(15 * 3);
    var read = dryRun(new ParentChoice.None());
    assertThat(report.snapshot().tree()).isEqualTo(read.snapshot().tree());
  }

  @Test
  void closesWhatWasOpenedAheadWhenItIsInterrupted() throws Exception {
    fill(30);
    back();
    var top = (FakeTree.Directory) tree.root.items.get(NodeName.ofUtf8("top"));
    for (var n = 0; n < 30; n++) {
      var backup = new Thread(this::backUntilInterrupted);
      var folder = directory(top, "folder" + n);
      folder.whenLooked = backup::interrupt;
      backup.start();

      assertThat(backup.join(Duration.ofSeconds(60))).isTrue();

      folder.whenLooked = null;
      assertThat(tree.openDirectories).as("interrupted at folder %d", n).hasValue(0);
    }
  }

  private void backUntilInterrupted() {
    try {
      back();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as it should
    }
  }

  private static FakeTree.Directory directory(FakeTree.Directory in, String name) {
    return (FakeTree.Directory) in.items.get(NodeName.ofUtf8(name));
  }

  @Test
  void remembersNothingOfTooManyFolders() throws Exception {
    var notes = new FolderNotes();
    for (var n = 0; n < 300_000; n++) {
      notes.add(new BlobId(n, 0, 0, 0), new Digest(n, 0, 0, 0), List.of());
    }

    notes.keep(memory.resolve("0".repeat(64)), repository.index());

    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void nothingIsLostWhereNothingCanBeKept() throws Exception {
    fill(2);
    var file = Files.createFile(memory.resolve("no folder"));
    var first = run(request().withMemory(file));

    var again = run(request().withMemory(file.resolve("below")));

    assertThat(again.snapshot().tree()).isEqualTo(first.snapshot().tree());
    store.fail(
        FaultyStore.Fault.always(Operation.SAVE, ObjectType.SNAPSHOT, ErrorCode.STORE_UNREACHABLE));
    assertThatThrownBy(this::back).isInstanceOf(StoreException.class);
    try (var left = Files.list(memory)) {
      assertThat(left).as("notes of a backup that failed").containsExactly(file);
    }
  }

  /** A folder of folders with three files each. */
  private void fill(int count) {
    var top = tree.directory(tree.root, "top");
    for (var n = 0; n < count; n++) {
      var folder = tree.directory(top, "folder" + n);
      for (var file : List.of("a", "b", "c")) {
        tree.file(folder, file, new byte[] {(byte) n});
      }
    }
  }

  private void change(List<FakeTree.Directory> folders, Random random) {
    var folder = folders.get(random.nextInt(folders.size()));
    var name = Integer.toString(random.nextInt(20), 36);
    var there = folder.items.get(NodeName.ofUtf8(name));
    switch (random.nextInt(8)) {
      case 0, 1 -> folders.add(tree.directory(folder, name));
      case 2 -> folder.items.remove(NodeName.ofUtf8(name));
      case 3 -> tree.put(folder, name, new FakeTree.Link(new byte[] {(byte) random.nextInt(3)}));
      case 4 -> folder.refusal = folder.refusal == null ? WarningCode.UNREADABLE : null;
      case 5 -> tree.put(folder, name, new FakeTree.Unreadable(WarningCode.UNREADABLE));
      default -> {
        var bytes = new byte[random.nextInt(5000)];
        random.nextBytes(bytes);
        if (there instanceof FakeTree.File file) {
          edit(file, bytes);
        } else {
          tree.file(folder, name, bytes).changesWhileRead = random.nextInt(5) == 0;
        }
      }
    }
    folders.getFirst().refusal = null;
  }

  private void edit(FakeTree.File file, byte[] bytes) {
    edited = edited.plusNanos(1);
    file.bytes = bytes;
    file.modified = edited;
    file.changed = edited;
  }

  private BackupReport back() throws InterruptedException {
    return run(request().withMemory(memory));
  }

  private BackupReport dryRun(ParentChoice parent) throws InterruptedException {
    return run(request().withParent(parent).withSaving(BackupRequest.Saving.DRY_RUN));
  }

  private BackupRequest request() {
    now = now.plusHours(1);
    return BackupRequest.of(
        new BackupRequest.Labels(
            now, "host", new BackupRequest.Account("user", 1, 1), List.of(), List.of()));
  }

  private BackupReport run(BackupRequest request) throws InterruptedException {
    var clock = InstantSource.system();
    try (var lock =
        RepositoryLock.acquireShared(repository.sealedFiles(), TestRepositories.quickLock(clock))) {
      return new Backup(repository, lock, RandomHistory.SMALL_PACKS)
          .run(tree, request, new BackupListener() {});
    }
  }

  private Path onlyFile() throws IOException {
    try (var files = Files.list(memory)) {
      return files.toList().getFirst();
    }
  }

  /** The tree of the first folder in a file. */
  private static BlobId firstTree(byte[] file) {
    return BlobId.read(file, FolderMemory.MAGIC.length);
  }
}
