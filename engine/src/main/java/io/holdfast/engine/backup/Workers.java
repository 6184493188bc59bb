package io.holdfast.engine.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one backup. Platform threads, not virtual ones: they read files by system calls
 * and compute, both of which hold a carrier, and more of them than processors must wait for a disk
 * at a time. The first failure stops all.
 */
final class Workers implements AutoCloseable {
  /** Work of a thread. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch running;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  /**
   * @param awaited how many of the threads {@link #join} waits for
   */
  Workers(int awaited) {
    running = new CountDownLatch(awaited);
  }

  /** Starts a thread that {@link #join} waits for. */
  void start(String name, Work work) {
    startThread(
        name,
        () -> {
          try {
            run(work);
          } finally {
            running.countDown();
          }
        });
  }

  /** Starts a thread that serves others until it is interrupted. */
  void startServant(String name, Work work) {
    startThread(name, () -> run(work));
  }

  /**
   * Waits for the awaited threads, but no longer than given.
   *
   * @return whether they ended
   * @throws RuntimeException or an error: the first failure of any thread
   */
  boolean join(Duration limit) throws InterruptedException {
    var ended = running.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other.getMessage(), other);
    }
    return ended;
  }

  /** To be called between pieces of work; cheap. */
  void throwIfStopped() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException("the backup was stopped");
    }
  }

  /** Stops all threads and waits for their ends. */
  @Override
  public void close() {
    stop();
    var interrupted = false;
    for (var thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true; // they end by themselves now; nothing may outlive us
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    stopped = true;
    threads.forEach(Thread::interrupt);
  }

  private void startThread(String name, Runnable work) {
    var thread = Thread.ofPlatform().daemon().name(name).unstarted(work);
    threads.add(thread);
    thread.start();
  }

  private void run(Work work) {
    try {
      work.run();
    } catch (InterruptedException e) {
      fail(e);
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void fail(Throwable thrown) {
    // Those that are interrupted by the stop have nothing new to say.
    if (!stopped && failure.compareAndSet(null, thrown)) {
      while (running.getCount() > 0) {
        running.countDown();
      }
    }
  }
}
