package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

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
      end(thread);
      throw interrupted(what, e);
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  /**
   * The same for a talk that sends a body. It ends too when nothing of the body was taken for as
   * long as a service may keep silent.
   *
   * @param takenAt when something was taken last, by {@link System#nanoTime}
   * @throws StoreException also STORE_UNREACHABLE
   */
  public static <T> T send(String what, Duration silence, AtomicLong takenAt, Callable<T> talk)
      throws Exception {
    var task = new FutureTask<>(talk);
    var thread = Thread.ofVirtual().name("store-send").start(task);
    while (true) {
      try {
        return task.get(silence.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - takenAt.get() >= silence.toNanos()) {
          end(thread);
          throw new StoreException(
              ErrorCode.STORE_UNREACHABLE, what + ": the service kept silent for too long", e);
        }
      } catch (InterruptedException e) {
        end(thread);
        throw interrupted(what, e);
      } catch (ExecutionException e) {
        throw failure(e);
      }
    }
  }

  private static Exception failure(ExecutionException thrown) {
    var cause = Objects.requireNonNull(thrown.getCause());
    if (cause instanceof Exception failure) {
      return failure;
    }
    throw (Error) cause;
  }

  /** Marks the thread as interrupted again, and says so in a store's words. */
  public static StoreException interrupted(String what, Exception cause) {
    Thread.currentThread().interrupt();
    return new StoreException(ErrorCode.INTERRUPTED, what + ": interrupted", cause);
  }

  private static void end(Thread thread) {
    thread.interrupt();
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
