package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.engine.repository.WriterOptions;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreeEncoder;
import io.holdfast.store.testkit.MemoryStore;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources that ask for more of something than a process has: nothing but that may be left out. */
class LimitsTest {
  private static final OffsetDateTime MORNING = OffsetDateTime.parse("2026-03-01T08:00:00Z");

  private final Repository repository = TestRepositories.create(new MemoryStore());
  private final FakeTree tree = new FakeTree();
  private final List<BackupWarning> heard = new ArrayList<>();

  private final BackupListener listener =
      new BackupListener() {
        @Override
        public void warned(BackupWarning warning) {
          heard.add(warning);
        }
      };

  @AfterEach
  void close() {
    repository.close();
  }

  /** As the log of last logins has, once an account has a number near the largest. */
  @Test
  void takesAHugeHole() throws Exception {
    var log = tree.file(tree.root, "lastlog", bytes(1, 300));
    log.holeBytes = 100_000_000_000L;
    tree.file(tree.root, "other", bytes(2, 10));

    var first = back(MORNING);
    var again = back(MORNING.plusHours(1));
    log.modified = FakeTree.THEN.plusNanos(1);
    var changed = back(MORNING.plusHours(2));

    assertThat(first.warningCount()).isZero();
    assertThat(again.snapshot().tree()).isEqualTo(first.snapshot().tree());
    assertThat(changed.snapshot().summary().orElseThrow().blobs().dataBlobs()).isZero();
    var node = (Node.File) repository.openTree(changed.snapshot().tree()).next().orElseThrow();
    assertThat(node.size()).isEqualTo(log.bytes.length + log.holeBytes);
    assertThat(node.content()).hasSizeGreaterThan(190_000);
  }

  @Test
  void leavesOutAFileThatIsTooLargeForATreeAndKeepsTheRest() throws Exception {
    tree.file(tree.root, "evil", new byte[] {1}).holeBytes = 16L << 40;
    tree.file(tree.root, "worse", new byte[] {1}).holeBytes = Long.MAX_VALUE - 1;
    tree.file(tree.root, "other", bytes(2, 10));

    var report = back(MORNING);

    assertThat(heard)
        .extracting(BackupWarning::path, BackupWarning::code)
        .containsExactlyInAnyOrder(
            tuple("/evil", WarningCode.TOO_LARGE), tuple("/worse", WarningCode.TOO_LARGE));
    assertThat(heard.getFirst().message()).contains("16000000 pieces").contains("exclude it");
    assertThat(repository.loadTree(report.snapshot().tree()).nodes())
        .extracting(Node::name)
        .containsExactly(NodeName.ofUtf8("other"));
  }

  /** Caches by hash and mail folders have them: all of them open were more than a process may. */
  @Test
  void keepsFewDirectoriesOpenWhereEachFileHasItsOwn() throws Exception {
    for (var i = 0; i < 1000; i++) {
      var folder = tree.directory(tree.root, "folder%04d".formatted(i));
      tree.file(folder, "file", bytes(i, 10)).whenOpened = LimitsTest::awaitWalk;
    }

    back(MORNING);

    assertThat(tree.mostOpenDirectories).hasValueLessThan(300);
  }

  /** The folders that may be open are few, and shall not all wait in a few bundles. */
  @Test
  void readsManyFilesAtATimeWhereEachHasItsOwnDirectory() throws Exception {
    var processors = 40;
    var atWork = new CountDownLatch(processors);
    var alone = new AtomicBoolean();
    for (var i = 0; i < 1000; i++) {
      var folder = tree.directory(tree.root, "folder%04d".formatted(i));
      tree.file(folder, "file", bytes(i, 10)).whenOpened = () -> meet(atWork, alone);
    }

    backWith(processors);

    assertThat(alone).as("waited for other readers in vain").isFalse();
    assertThat(tree.mostOpenDirectories).hasValueLessThan(300);
  }

  private static void meet(CountDownLatch others, AtomicBoolean alone) {
    others.countDown();
    try {
      if (!alone.get() && !others.await(30, TimeUnit.SECONDS)) {
        alone.set(true);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void backWith(int processors) throws InterruptedException {
    var counters = new Counters();
    var request = BackupRequest.of(labels(MORNING));
    var pipeline =
        new BackupPipeline(
            repository,
            request,
            new BlobSink.DryRun(repository.index()),
            FolderMemory.NONE,
            Optional.empty(),
            counters,
            new Warnings(listener, counters));
    pipeline.run(tree.openRoot(), Optional.empty(), processors);
  }

  /** Until it waits for somebody: so it gets as far ahead of the readers as it can. */
  private static void awaitWalk() {
    while (Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread ->
            thread.getName().equals("backup-walk") && thread.getState() == Thread.State.RUNNABLE)) {
      Thread.onSpinWait();
    }
  }

  /** However many files of many pieces somebody puts into one folder, the rest is kept. */
  @Test
  void leavesOutWhatAFoldersTreeHasNoRoomFor() throws Exception {
    var blob = BlobId.hash(new byte[1], 0, 1);
    var sparse = Collections.nCopies(100, blob);
    var first = file("a", sparse);
    var last = file("c", List.of(blob));
    var counters = new Counters();
    var root = Optional.<BlobId>empty();
    try (var workers = new Workers(0)) {
      var state = new RunState(workers, counters, new Warnings(listener, counters));
      var sink = new BlobSink.DryRun(repository.index());
      var assembly =
          new TreeAssembly(
              sink,
              repository::openTree,
              Optional.empty(),
              state,
              () -> new TreeEncoder(ZoneOffset.UTC, 10_000));
      assembly.enterRoot(Optional.empty());
      assembly.found(path("a"), first);
      assembly.found(path("b"), file("b", sparse));
      assembly.found(path("c"), last);
      assembly.leave(null);
      root = assembly.root();
      assembly.close();
    }

    var expected = new TreeEncoder(ZoneOffset.UTC);
    expected.add(first).add(last);
    assertThat(root).contains(expected.tree().id());
    assertThat(heard)
        .extracting(BackupWarning::path, BackupWarning::code)
        .containsExactly(tuple("/b", WarningCode.TOO_LARGE));
  }

  private static TreePath path(String name) {
    return new TreePath(null, NodeName.ofUtf8(name));
  }

  private Node.File file(String name, List<BlobId> content) {
    tree.file(tree.root, name, new byte[1]);
    try (var all = tree.openRoot()) {
      for (var entry = all.next(); entry.isPresent(); entry = all.next()) {
        if (entry.get() instanceof SourceEntry.File file
            && file.name().equals(NodeName.ofUtf8(name))) {
          return new Node.File(file.name(), file.metadata(), 1, content);
        }
      }
    }
    throw new AssertionError(name);
  }

  private BackupReport back(OffsetDateTime time) throws InterruptedException {
    var locking = LockOptions.standard(InstantSource.system());
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), locking)) {
      var backup = new Backup(repository, lock, new WriterOptions(2 << 20, 1, 2, 2));
      return backup.run(tree, BackupRequest.of(labels(time)), listener);
    }
  }

  private static BackupRequest.Labels labels(OffsetDateTime time) {
    var account = new BackupRequest.Account("user", 1000, 1000);
    return new BackupRequest.Labels(time, "host", account, List.of(), List.of());
  }

  private static byte[] bytes(int seed, int count) {
    var bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}
