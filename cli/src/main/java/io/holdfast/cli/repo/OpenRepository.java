package io.holdfast.cli.repo;

import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.store.Store;

/** A repository and the store below it, closed together. */
record OpenRepository(Store store, Repository repository) implements AutoCloseable {
  /** Work that needs the repository locked. */
  @FunctionalInterface
  interface Locked<T> {
    T run() throws InterruptedException;
  }

  /** Runs under a lock beside which others may read and add. */
  <T> T shared(LockOptions options, boolean noLock, Locked<T> work) throws InterruptedException {
    if (noLock) {
      return work.run();
    }
    try (var lock = RepositoryLock.acquireShared(repository.sealedFiles(), options)) {
      var result = work.run();
      lock.ensureHeld();
      return result;
    }
  }

  /** For verbs that ask for their lock; the caller closes it before this. */
  RepositoryLock lock(LockOptions options, boolean exclusive) throws InterruptedException {
    var files = repository.sealedFiles();
    return exclusive
        ? RepositoryLock.acquireExclusive(files, options)
        : RepositoryLock.acquireShared(files, options);
  }

  /** Runs under a lock beside which nobody holds any. */
  <T> T exclusive(LockOptions options, Locked<T> work) throws InterruptedException {
    try (var lock = RepositoryLock.acquireExclusive(repository.sealedFiles(), options)) {
      var result = work.run();
      lock.ensureHeld();
      return result;
    }
  }

  @Override
  public void close() {
    try {
      repository.close();
    } finally {
      store.close();
    }
  }
}
