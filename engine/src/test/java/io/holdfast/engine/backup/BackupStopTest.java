package io.holdfast.engine.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.testkit.MemoryStore;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A backup that is interrupted ends, whatever its threads wait for just then. */
class BackupStopTest {
  private static final int MOMENTS = 40;
  private static final int FILES = 10;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final SplittableRandom random = new SplittableRandom(7);

  @Test
  void endsAtWhateverMomentItIsInterrupted() throws InterruptedException {
    for (var moment = 0; moment < MOMENTS; moment++) {
      try (var repository = TestRepositories.create(new MemoryStore())) {
        var tree = new FakeTree();
        var backup = new Thread(() -> backUp(repository, tree));
        for (var number = 0; number < FILES; number++) {
          var bytes = new byte[3 << 20];
          random.nextBytes(bytes);
          var file = tree.file(tree.root, "f" + number, bytes);
          if (number == moment % FILES) {
            file.whenOpened = backup::interrupt;
          }
        }

        backup.start();

        assertThat(backup.join(SOON)).as("ended, interrupted at file %d", moment % FILES).isTrue();
        assertThat(repository.snapshots().ids()).isEmpty();
        assertThat(tree.openDirectories).hasValue(0);
      }
    }
  }

  private static void backUp(Repository repository, FakeTree tree) {
    var options = LockOptions.standard(InstantSource.system());
    var labels =
        new BackupRequest.Labels(
            OffsetDateTime.parse("2026-03-01T08:00:00Z"),
            "host",
            new BackupRequest.Account("user", 1, 1),
            List.of(),
            List.of());
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      new Backup(repository, lock).run(tree, BackupRequest.of(labels), new BackupListener() {});
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // as it should
    }
  }
}
