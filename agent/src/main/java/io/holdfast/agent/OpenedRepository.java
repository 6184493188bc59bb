package io.holdfast.agent;

import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.LocalStore;
import io.holdfast.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;

/** A repository opened for one order, under a shared lock. Closing gives all of it back. */
record OpenedRepository(Store store, Repository repository, RepositoryLock lock)
    implements AutoCloseable {
  /** A forget in progress holds the repository for seconds; a prune may take longer than this. */
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);

  static OpenedRepository open(RepositoryAccess access, InstantSource clock)
      throws InterruptedException {
    if (!access.kind().equals("LOCAL")) {
      throw new AgentException(
          ErrorCode.NOT_SUPPORTED, "repositories of kind %s".formatted(access.kind()));
    }
    var store = LocalStore.at(Path.of(access.location()));
    try {
      var repository = open(store, access);
      try {
        return new OpenedRepository(store, repository, lock(repository, clock));
      } catch (InterruptedException | RuntimeException e) {
        repository.close();
        throw e;
      }
    } catch (InterruptedException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try (store;
        repository) {
      lock.close();
    }
  }

  private static Repository open(Store store, RepositoryAccess access) {
    var utf8 = access.password().toUtf8();
    try (var password = Password.ofUtf8(utf8)) {
      return Repository.open(store, password);
    } finally {
      Arrays.fill(utf8, (byte) 0);
    }
  }

  private static RepositoryLock lock(Repository repository, InstantSource clock)
      throws InterruptedException {
    var options = LockOptions.standard(clock).removingStale().waitingUpTo(LOCK_PATIENCE);
    return RepositoryLock.acquireShared(repository.sealedFiles(), options);
  }
}
