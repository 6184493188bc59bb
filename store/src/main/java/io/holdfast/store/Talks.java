package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Talks with a service that end when their thread is interrupted, whatever the service does: they
 * run on virtual threads, whose sockets an interrupt closes. On others they would last as long as
 * the service may keep silent.
 */
public final class Talks {
  private Talks() {}

  /**
   * Runs {@code talk}; what it throws comes as it is.
   *
   * @throws StoreException INTERRUPTED promptly when interrupted, with the thread's mark kept; the
   *     talk has ended then
   */
  public static <T> T run(String what, Callable<T> talk) throws Exception {
    if (Thread.currentThread().isVirtual()) {
      return talk.call();
    }
    var task = new FutureTask<>(talk);
    var thread = Thread.ofVirtual().name("store-talk").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      thread.interrupt();
      join(thread);
      throw interrupted(what, e);
    } catch (ExecutionException e) {
      var cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof Exception failure) {
        throw failure;
      }
      throw (Error) cause;
    }
  }

  /** Marks the thread as interrupted again, and says so in a store's words. */
  public static StoreException interrupted(String what, Exception cause) {
    Thread.currentThread().interrupt();
    return new StoreException(ErrorCode.INTERRUPTED, what + ": interrupted", cause);
  }

  private static void join(Thread thread) {
    var again = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        again = true; // it ends by itself now
      }
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }
}
