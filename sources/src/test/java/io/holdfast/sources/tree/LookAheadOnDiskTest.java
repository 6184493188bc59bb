package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.backup.Backup;
import io.holdfast.engine.backup.BackupListener;
import io.holdfast.engine.backup.BackupReport;
import io.holdfast.engine.backup.BackupRequest;
import io.holdfast.engine.backup.DirectoryLook;
import io.holdfast.engine.backup.ParentChoice;
import io.holdfast.engine.backup.SourceDirectory;
import io.holdfast.engine.backup.SourceEntry;
import io.holdfast.engine.backup.SourceTree;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.sources.testkit.RestoreFixture;
import io.holdfast.sources.testkit.TestFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Backups that look ahead of their walk, on folders that are old enough to be remembered: some of
 * the JDK's.
 */
class LookAheadOnDiskTest {
  private static final Path OLD = Path.of(System.getProperty("java.home"), "legal");

  private TestFolder folder;
  private RestoreFixture fixture;
  private BackupReport first;

  @BeforeEach
  void backUp() throws Exception {
    folder = TestFolder.create();
    fixture = RestoreFixture.create(folder.resolve("repo"));
    first = back(tree(), request());
  }

  @AfterEach
  void remove() {
    fixture.close();
    folder.close();
  }

  @Test
  void storesTheSameAndLeavesNothingOpen() throws Exception {
    var open = descriptors();
    var looks = new AtomicInteger();

    var again = back(new Told(tree(), _ -> looks.incrementAndGet()), request());

    assertThat(looks).as("folders that were looked at").hasValueGreaterThan(8);
    assertThat(again.snapshot().tree()).isEqualTo(first.snapshot().tree());
    assertThat(again.totals().files().unmodified()).isEqualTo(first.totals().files().added());
    assertThat(again.totals().directories().changed()).isZero();
    var read =
        back(
            tree(),
            request().withParent(new ParentChoice.None()).withSaving(BackupRequest.Saving.DRY_RUN));
    assertThat(again.snapshot().tree()).isEqualTo(read.snapshot().tree());
    assertThat(descriptors()).isEqualTo(open);
  }

  @Test
  void leavesNothingOpenWhenItIsStopped() throws Exception {
    var open = descriptors();
    for (var moment = 1; moment < 8; moment++) {
      var left = new AtomicInteger(moment);
      var backup = new Thread[1];
      var source =
          new Told(
              tree(),
              _ -> {
                if (left.decrementAndGet() == 0) {
                  backup[0].interrupt();
                }
              });
      backup[0] = new Thread(() -> backUntilInterrupted(source));

      backup[0].start();

      assertThat(backup[0].join(Duration.ofSeconds(60))).isTrue();
      assertThat(left).hasNonPositiveValue();
      assertThat(descriptors()).as("stopped at look %d", moment).isEqualTo(open);
    }
  }

  @Test
  void examinesByItsLookWhatIsAsItWasListed() throws Exception {
    var data = oldFolders();
    Files.writeString(data.resolve("b/1"), "changed");
    var looks = new ConcurrentHashMap<String, Integer>();
    var ahead = new CountDownLatch(1);
    var source =
        new Told(
            tree(data),
            name -> {
              looks.merge(name, 1, Integer::sum);
              if (name.equals("a")) {
                await(ahead);
              } else if (name.equals("b")) {
                ahead.countDown();
              }
            });

    var again = back(source, request());

    assertThat(looks)
        .containsOnlyKeys("data", "a", "b", "c")
        .allSatisfy((_, times) -> assertThat(times).isOne());
    assertThat(again.totals().files().changed()).isOne();
    assertThat(subtree(again.snapshot().tree(), data)).isEqualTo(subtree(read(data), data));
  }

  @Test
  void readsTheNamesAnewWhereOneWasGivenSinceTheyWereListed() throws Exception {
    var data = oldFolders();
    Files.writeString(data.resolve("b/1"), "changed");
    var renamed = new CountDownLatch(1);
    var source =
        new Told(
            tree(data),
            name -> {
              if (name.equals("a")) {
                await(renamed); // so that the walk comes to b when it is
              } else if (name.equals("b") && renamed.getCount() > 0) {
                rename(data.resolve("b/2"), data.resolve("b/other"));
                renamed.countDown();
              }
            });

    var again = back(source, request());

    assertThat(again.warnings()).isEmpty();
    assertThat(subtree(again.snapshot().tree(), data.resolve("b")))
        .isEqualTo(subtree(read(data), data.resolve("b")));
  }

  /** Backed up, and old enough to be remembered. */
  private Path oldFolders() throws Exception {
    var data = folder.resolve("data");
    for (var name : List.of("a", "b", "c")) {
      Files.createDirectories(data.resolve(name));
      for (var file : List.of("1", "2", "3")) {
        Files.writeString(data.resolve(name).resolve(file), name + file);
      }
    }
    var made = Instant.now();
    Awaitility.await().until(() -> Instant.now().isAfter(made.plusSeconds(4)));
    back(tree(data), request());
    return data;
  }

  /** The tree of a folder that is read as for the first time. */
  private BlobId read(Path data) throws InterruptedException {
    return back(tree(data), request().withParent(new ParentChoice.None())).snapshot().tree();
  }

  private BlobId subtree(BlobId root, Path folder) {
    var tree = root;
    for (var each : folder) {
      var name = NodeName.ofUtf8(each.toString());
      var node = fixture.repository().openTree(tree).next(name::equals).orElseThrow();
      tree = ((Node.Directory) node).subtree();
    }
    return tree;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rename(Path from, Path to) {
    try {
      Files.move(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void backUntilInterrupted(SourceTree source) {
    try {
      back(source, request());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as it should
    }
  }

  private static SourceTree tree() {
    return tree(OLD);
  }

  private static SourceTree tree(Path path) {
    return new LocalTree(List.of(path.toString()), LocalTreeOptions.ALL);
  }

  private BackupRequest request() {
    return BackupRequest.of(
            new BackupRequest.Labels(
                OffsetDateTime.now(ZoneOffset.UTC),
                "test-host",
                new BackupRequest.Account("tester", 0, 0),
                List.of(),
                List.of()))
        .withMemory(folder.resolve("memory"));
  }

  private BackupReport back(SourceTree source, BackupRequest request) throws InterruptedException {
    var repository = fixture.repository();
    try (var lock =
        RepositoryLock.acquireShared(
            repository.sealedFiles(), LockOptions.standard(InstantSource.system()))) {
      return new Backup(repository, lock).run(source, request, BackupListener.SILENT);
    }
  }

  /** That lead to the folders that are backed up. */
  private static int descriptors() throws IOException {
    var real = OLD.toRealPath();
    var open = 0;
    try (var all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (var each : all) {
        open += leadsTo(each).startsWith(real) ? 1 : 0;
      }
    }
    return open;
  }

  private static Path leadsTo(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (NoSuchFileException e) {
      return descriptor; // closed meanwhile
    }
  }

  /** A tree that tells of each look. */
  private record Told(SourceTree tree, Consumer<String> looked) implements SourceTree {
    @Override
    public List<String> paths() {
      return tree.paths();
    }

    @Override
    public SourceDirectory openRoot() {
      return new Directory(tree.openRoot(), "/");
    }

    private final class Directory implements SourceDirectory {
      private final SourceDirectory directory;
      private final String name;

      Directory(SourceDirectory directory, String name) {
        this.directory = directory;
        this.name = name;
      }

      @Override
      public Optional<SourceEntry> next() {
        return directory.next().map(this::told);
      }

      @Override
      public Optional<DirectoryLook> look() throws InterruptedException {
        var look = directory.look();
        looked.accept(name);
        return look.map(Look::new);
      }

      @Override
      public boolean isAsLooked() {
        return directory.isAsLooked();
      }

      @Override
      public boolean isAsListed() {
        return directory.isAsListed();
      }

      @Override
      public void close() {
        directory.close();
      }

      private SourceEntry told(SourceEntry entry) {
        return entry instanceof SourceEntry.Directory below ? told(below) : entry;
      }

      private SourceEntry.Directory told(SourceEntry.Directory below) {
        return new SourceEntry.Directory(
            below.name(),
            below.metadata(),
            () -> new Directory(below.entries().open(), below.name().toString()),
            below.waypoint());
      }

      private final class Look implements DirectoryLook {
        private final DirectoryLook look;

        Look(DirectoryLook look) {
          this.look = look;
        }

        @Override
        public Iterator<SourceEntry.Directory> folders() {
          var all = new ArrayList<SourceEntry.Directory>();
          look.folders().forEachRemaining(each -> all.add(told(each)));
          return all.iterator();
        }

        @Override
        public Digest entries() {
          return look.entries();
        }

        @Override
        public Optional<Digest> lasting() {
          return look.lasting();
        }

        @Override
        public List<byte[]> fileNames() {
          return look.fileNames();
        }

        @Override
        public long fileBytes() {
          return look.fileBytes();
        }

        @Override
        public OptionalLong newestFileSeconds() {
          return look.newestFileSeconds();
        }

        @Override
        public long others() {
          return look.others();
        }

        @Override
        public int folderCount() {
          return look.folderCount();
        }
      }
    }
  }
}
