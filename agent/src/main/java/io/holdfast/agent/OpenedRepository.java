package io.holdfast.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import io.holdfast.store.opening.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;

/** A repository opened for one order, under a shared lock. Closing gives all of it back. */
record OpenedRepository(Store store, Repository repository, RepositoryLock lock)
    implements AutoCloseable {
  /** A forget in progress holds the repository for seconds; a prune may take longer than this. */
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);

  static OpenedRepository open(RepositoryAccess access, InstantSource clock)
      throws InterruptedException {
    var store = store(access);
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

  /** A folder is one of this machine; what lies behind a network is reached from here. */
  private static Store store(RepositoryAccess access) {
    var location = StoreLocation.parse(access.location(), Path.of("/")).location();
    if (!access.kind().equals(location.kind())) {
      throw new AgentException(
          ErrorCode.NOT_SUPPORTED, "repositories of kind %s".formatted(access.kind()));
    }
    var secrets = new HashMap<String, String>();
    access
        .secrets()
        .forEach((name, secret) -> {
          var utf8 = secret.toUtf8();
          secrets.put(name, new String(utf8, UTF_8));
          Arrays.fill(utf8, (byte) 0);
        });
    return Stores.open(location, new NamedSettings(access.settings(), secrets).read(location));
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
