package io.holdfast.base;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A set of tasks on virtual threads that belong together: named, limited in number, ended by {@link
 * #close} so that no task outlives its {@code try}. The first failure cancels the rest.
 *
 * <p>Forking and joining is for one thread, the owner; tasks run on others.
 */
public final class TaskGroup implements AutoCloseable {
  /** Work that may fail with a checked exception. */
  @FunctionalInterface
  public interface Task {
    void run() throws Exception;
  }

  private final ExecutorService executor;
  private final Semaphore slots;
  private final Phaser running = new Phaser(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private TaskGroup(String name, int limit) {
    executor = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
    slots = new Semaphore(limit);
  }

  /**
   * @param name what the tasks do; it names their threads
   * @param limit how many run at a time, at least 1
   */
  public static TaskGroup open(String name, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit %d of task group %s".formatted(limit, name));
    }
    return new TaskGroup(name, limit);
  }

  /**
   * Starts a task, waiting for a free slot first. After a failure nothing more is started; {@link
   * #join} tells.
   */
  public void fork(Task task) throws InterruptedException {
    slots.acquire();
    running.register();
    try {
      executor.execute(() -> run(task));
    } catch (RejectedExecutionException e) {
      // A failure ended the group between two forks.
      done();
    }
  }

  /**
   * Waits for all tasks, and throws the first failure: unchecked exceptions and errors as they are,
   * checked ones wrapped in {@link IllegalStateException}.
   */
  public void join() throws InterruptedException {
    running.awaitAdvanceInterruptibly(running.arrive());
    var thrown = failure.get();
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown != null) {
      throw new IllegalStateException(thrown.getMessage(), thrown);
    }
  }

  /** Interrupts what still runs and waits for its end. */
  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
  }

  private void run(Task task) {
    try {
      if (failure.get() == null) {
        task.run();
      }
    } catch (Throwable e) {
      if (failure.compareAndSet(null, e)) {
        executor.shutdownNow();
      }
    } finally {
      done();
    }
  }

  private void done() {
    slots.release();
    running.arriveAndDeregister();
  }
}
