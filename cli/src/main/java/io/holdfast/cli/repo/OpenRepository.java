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

  /**
   * How a verb locks.
   *
   * @param none not at all: it changes nothing, and a person said so
   */
  record Locking(LockOptions options, boolean none) {}

  /** Runs under a lock beside which others may read and add. */
  <T> T shared(Locking locking, Locked<T> work) throws InterruptedException {
    return under(lock(locking, false), work);
  }

  /** Runs under a lock beside which nobody holds any. */
  <T> T exclusive(Locking locking, Locked<T> work) throws InterruptedException {
    return under(lock(locking, true), work);
  }

  private static <T> T under(RepositoryLock taken, Locked<T> work) throws InterruptedException {
    try (var lock = taken) {
      var result = work.run();
      lock.ensureHeld();
      return result;
    }
  }

  /** For verbs that ask for their lock; the caller closes it before this. */
  RepositoryLock lock(Locking locking, boolean exclusive) throws InterruptedException {
    var files = repository.sealedFiles();
    if (locking.none()) {
      return RepositoryLock.none(files, locking.options());
    }
    return exclusive
        ? RepositoryLock.acquireExclusive(files, locking.options())
        : RepositoryLock.acquireShared(files, locking.options());
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
