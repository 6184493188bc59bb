package io.holdfast.engine.repository;

import io.holdfast.engine.config.RepositoryConfig;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.key.KeyOwner;
import io.holdfast.engine.key.WeakKeys;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.LockOwner;
import io.holdfast.engine.lock.LockTimings;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.store.LocalStore;
import io.holdfast.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Repositories that open at once, for tests of this room and those above. */
public final class TestRepositories {
  public static final String PASSWORD = "correct horse";

  /** Stores in memory answer at once, or never. */
  private static final Duration LONGEST_FAREWELL = Duration.ofSeconds(3);

  private TestRepositories() {}

  public static CreateOptions options(int version) {
    return new CreateOptions(
        RepositoryConfig.generate(version), new KeyOwner("tester", "test-host"), WeakKeys.STRENGTH);
  }

  /** A new repository of version 2. */
  public static Repository create(Store store) {
    return create(store, RepositoryConfig.NEWEST_VERSION);
  }

  public static Repository create(Store store, int version) {
    try (var password = Password.of(PASSWORD)) {
      return Repository.create(store, password, options(version));
    }
  }

  /** Makes one in a folder, for a service that then finds it there. */
  public static void make(Path folder, String password) {
    try (var store = LocalStore.at(folder);
        var secret = Password.of(password)) {
      Repository.create(store, secret, options(RepositoryConfig.NEWEST_VERSION)).close();
    }
  }

  public static Repository open(Store store) {
    try (var password = Password.of(PASSWORD)) {
      return Repository.open(store, password);
    }
  }

  /** Locks a repository where nobody else is; the caller closes the lock. */
  public static RepositoryLock lock(Repository repository, boolean exclusive)
      throws InterruptedException {
    var options = quickLock(InstantSource.system());
    return exclusive
        ? RepositoryLock.acquireExclusive(repository.sealedFiles(), options)
        : RepositoryLock.acquireShared(repository.sealedFiles(), options);
  }

  /** How a lock is taken where nobody else is, without the time that stock clients wait. */
  public static LockOptions quickLock(InstantSource clock) {
    var usual = LockTimings.STANDARD;
    var timings =
        new LockTimings(
            Duration.ZERO,
            usual.refresh(),
            usual.giveUp(),
            usual.stale(),
            usual.unreadable(),
            LONGEST_FAREWELL);
    return new LockOptions(LockOwner.current(), clock, timings, Duration.ZERO, null);
  }
}
