package io.holdfast.engine.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.repository.Restic;
import io.holdfast.engine.repository.TestRepositories;
import io.holdfast.store.LocalStore;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of ours and of stock restic keep each other out. */
class LockInteropIT {
  private static final LockOptions OPTIONS = LockOptions.standard(InstantSource.system());
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private Store store;
  private Repository repository;
  private Restic restic;

  @BeforeEach
  void open() {
    store = LocalStore.at(folder.resolve("repo"));
    repository = TestRepositories.create(store);
    restic = new Restic(folder.resolve("repo"), TestRepositories.PASSWORD);
  }

  @AfterEach
  void close() {
    repository.close();
    store.close();
  }

  @Test
  void resticWaitsForNobodyButRefusesWhereOurLockForbids() throws Exception {
    try (var lock = RepositoryLock.acquireExclusive(repository.sealedFiles(), OPTIONS)) {
      lock.ensureHeld();
      var refused = restic.tryRun("snapshots");
      assertThat(refused.exitStatus()).isNotZero();
      assertThat(refused.output())
          .contains("already locked exclusively by PID " + ProcessHandle.current().pid());
    }
    restic.run("snapshots");
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), OPTIONS)) {
      lock.ensureHeld();
      restic.run("snapshots");
      assertThat(restic.tryRun("prune").output()).contains("already locked by PID");
    }
    restic.run("prune");
  }

  @Test
  void resticReadsOurLock() throws Exception {
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), OPTIONS)) {
      lock.ensureHeld();
      var id = restic.run("list", "locks", "--no-lock").strip();
      assertThat(restic.run("cat", "lock", id, "--no-lock"))
          .contains("\"exclusive\": false", "\"pid\": " + ProcessHandle.current().pid());
    }
  }

  @Test
  void resticsSharedLockForbidsOurExclusiveOneUntilItEnds() throws Exception {
    var backup = restic.start("backup", "--stdin");
    try {
      await().atMost(PATIENCE).until(() -> locks() == 1);

      RepositoryLock.acquireShared(repository.sealedFiles(), OPTIONS).close();
      assertThatThrownBy(() -> RepositoryLock.acquireExclusive(repository.sealedFiles(), OPTIONS))
          .isInstanceOfSatisfying(
              HoldfastException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.REPOSITORY_LOCKED))
          .hasMessageContaining(Long.toString(backup.pid()));
    } finally {
      backup.getOutputStream().write(1);
      backup.getOutputStream().close();
    }
    assertThat(backup.waitFor()).isZero();
    RepositoryLock.acquireExclusive(repository.sealedFiles(), OPTIONS).close();
  }

  @Test
  void lockOfKilledResticIsStaleForUs() throws Exception {
    var backup = restic.start("backup", "--stdin");
    await().atMost(PATIENCE).until(() -> locks() == 1);
    backup.destroyForcibly().waitFor();

    assertThatThrownBy(() -> RepositoryLock.acquireExclusive(repository.sealedFiles(), OPTIONS))
        .isInstanceOf(HoldfastException.class);
    new StaleLocks(repository.sealedFiles(), OPTIONS).removeStale();

    assertThat(locks()).isZero();
    RepositoryLock.acquireExclusive(repository.sealedFiles(), OPTIONS).close();
  }

  @Test
  void lockOfOurDeadProcessIsStaleForRestic() throws Exception {
    var owner = OPTIONS.owner();
    var json =
        "{\"time\":\"%s\",\"exclusive\":true,\"hostname\":\"%s\",\"username\":\"u\",\"pid\":4194305}"
            .formatted(java.time.Instant.now(), owner.hostname());
    repository.sealedFiles().save(ObjectType.LOCK, json.getBytes(StandardCharsets.UTF_8));

    assertThat(restic.tryRun("snapshots").exitStatus()).isNotZero();
    restic.run("unlock");

    assertThat(locks()).isZero();
    restic.run("snapshots");
  }

  @Test
  void lockOfOurKilledProcessIsStaleForRestic() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    var classes = System.getProperty("java.class.path");
    var holder =
        new ProcessBuilder(java, "-cp", classes, Holder.class.getName(), store.location())
            .redirectError(Redirect.DISCARD)
            .start();
    try (var said = holder.inputReader()) {
      assertThat(said.readLine()).isEqualTo(Holder.HELD);
      assertThat(restic.tryRun("prune").output())
          .contains("already locked exclusively by PID " + holder.pid());
      restic.run("unlock");
      assertThat(locks()).as("the holder lives").isEqualTo(1);
    } finally {
      holder.destroyForcibly().waitFor();
    }

    assertThat(restic.tryRun("prune").exitStatus()).isNotZero();
    restic.run("unlock");

    assertThat(locks()).isZero();
    restic.run("prune");
  }

  /** Another process that holds an exclusive lock until it is killed. */
  static final class Holder {
    static final String HELD = "held";

    private Holder() {}

    static void main(String... arguments) throws Exception {
      try (var place = LocalStore.at(Path.of(arguments[0]));
          var locked = TestRepositories.open(place);
          var lock = RepositoryLock.acquireExclusive(locked.sealedFiles(), OPTIONS)) {
        lock.ensureHeld();
        System.out.println(HELD);
        new CountDownLatch(1).await();
      }
    }
  }

  @Test
  void resticUnlockLeavesOurLivingLockAlone() throws Exception {
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), OPTIONS)) {
      restic.run("unlock");
      lock.ensureHeld();
      assertThat(locks()).isEqualTo(1);
    }
    assertThat(locks()).isZero();
  }

  private long locks() {
    var count = new int[1];
    repository.sealedFiles().list(ObjectType.LOCK, _ -> count[0]++);
    return count[0];
  }
}
