package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.Repository;
import io.holdfast.control.ControlException;
import io.holdfast.control.repository.Repositories.Origin;
import io.holdfast.engine.crypto.Password;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.CreateOptions;
import io.holdfast.store.Store;
import io.holdfast.store.location.NamedSettings;
import io.holdfast.store.location.StoreLocation;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Opens repositories to see whether they can be used, before anything counts on them. */
final class Trials {
  private Trials() {}

  /**
   * Makes or opens the repository of an entry.
   *
   * @param origin null to take what is there or make it
   * @return the repository's own id
   */
  static String begin(Stores stores, Repository entered, byte[] utf8, @Nullable Origin origin) {
    var location = Stores.location(entered);
    try (var store = stores.openBriefly(entered);
        var password = Password.ofUtf8(utf8)) {
      if (isToBeMade(store, origin)) {
        try (var made =
            io.holdfast.engine.repository.Repository.create(
                store, password, CreateOptions.defaults())) {
          return made.config().id().toString();
        }
      }
      return opened(location, store, password);
    } catch (HoldfastException e) {
      throw NextSteps.explained(location, e);
    }
  }

  /** Opens a repository that is known, in another way. */
  static void again(Repository known, NamedSettings reach, byte[] utf8) {
    var location = Stores.location(known);
    try (var store = Stores.openBriefly(location, reach);
        var password = Password.ofUtf8(utf8)) {
      var id = opened(location, store, password);
      if (known.formatId() != null && !known.formatId().equals(id)) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT,
            "another repository, %s, is found at %s this way".formatted(id, location));
      }
    } catch (HoldfastException e) {
      throw NextSteps.explained(location, e);
    }
  }

  private static boolean isToBeMade(Store store, @Nullable Origin origin) {
    return origin == null
        ? !io.holdfast.engine.repository.Repository.exists(store)
        : origin == Origin.CREATE;
  }

  private static String opened(StoreLocation location, Store store, Password password) {
    try (var repository = io.holdfast.engine.repository.Repository.open(store, password)) {
      if (!(location instanceof StoreLocation.Local)) {
        requireWritable(repository);
      }
      return repository.config().id().toString();
    }
  }

  /** A lock that comes and goes needs the rights that all work needs. */
  private static void requireWritable(io.holdfast.engine.repository.Repository repository) {
    var options = LockOptions.standard(InstantSource.system());
    try {
      RepositoryLock.acquireShared(repository.sealedFiles(), options).close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlException(ErrorCode.INTERRUPTED, "interrupted while a lock was tried", e);
    } catch (HoldfastException e) {
      if (e.code().kind() == ErrorCode.Kind.STORE) {
        throw e;
      } // else somebody is at work there, which shows that it can be used
    }
  }
}
