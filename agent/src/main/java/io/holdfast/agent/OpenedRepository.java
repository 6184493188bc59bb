package io.holdfast.agent;

import io.holdfast.api.work.RepositoryAccess;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A repository at work for one order, under a shared lock. Closing takes the lock away and gives
 * the repository back.
 *
 * @param giveBack closes the repository, or lets it stay open for the next order
 */
record OpenedRepository(Repository repository, RepositoryLock lock, Runnable giveBack)
    implements AutoCloseable {
  /** A forget in progress holds the repository for seconds; a prune may take longer than this. */
  private static final Duration LOCK_PATIENCE = Duration.ofMinutes(5);

  /** How an order's lock is taken. */
  @FunctionalInterface
  interface Locking {
    RepositoryLock lock(Repository repository) throws InterruptedException;
  }

  /** Opens one for this order alone, by its password. */
  static OpenedRepository open(RepositoryAccess access, InstantSource clock)
      throws InterruptedException {
    var own = RepositoryOpening.open(access);
    return locked(own.repository(), own::close, patient(clock));
  }

  /** Locks an open repository, or gives it back. */
  static OpenedRepository locked(Repository repository, Runnable giveBack, Locking locking)
      throws InterruptedException {
    try {
      return new OpenedRepository(repository, locking.lock(repository), giveBack);
    } catch (Throwable e) {
      giveBack.run();
      throw e;
    }
  }

  /** Waits for others to go, and for those that are seen late. */
  static Locking patient(InstantSource clock) {
    var options = options(clock).waitingUpTo(LOCK_PATIENCE);
    return repository -> RepositoryLock.acquireShared(repository.sealedFiles(), options);
  }

  /**
   * Waits for nobody.
   *
   * @see RepositoryLock#acquireToRead
   */
  static Locking atOnce(InstantSource clock) {
    var options = options(clock);
    return repository -> RepositoryLock.acquireToRead(repository.sealedFiles(), options);
  }

  private static LockOptions options(InstantSource clock) {
    return LockOptions.standard(clock).removingAbandoned();
  }

  @Override
  public void close() {
    try {
      lock.close();
    } finally {
      giveBack.run();
    }
  }
}
