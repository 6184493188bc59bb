package io.holdfast.sources.s3;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import software.amazon.awssdk.http.Abortable;

/**
 * Talk with a service that ends when its thread is interrupted, whatever the service does: it runs
 * on a virtual thread, whose sockets an interrupt closes. On others it would last as long as the
 * service may keep silent.
 */
final class Interruptible {
  private Interruptible() {}

  /** Talk that may break off. */
  @FunctionalInterface
  interface Talk<T> {
    T run() throws IOException;
  }

  /**
   * @throws InterruptedException promptly when interrupted; the talk has ended then
   */
  static <T> T call(Talk<T> talk) throws IOException, InterruptedException {
    if (Thread.currentThread().isVirtual()) {
      return talk.run();
    }
    var task = new FutureTask<>(talk::run);
    var thread = Thread.ofVirtual().name("s3-talk").start(task);
    try {
      return task.get();
    } catch (InterruptedException e) {
      end(task, thread);
      throw e;
    } catch (ExecutionException e) {
      throw rethrown(Objects.requireNonNull(e.getCause()));
    }
  }

  private static RuntimeException rethrown(Throwable thrown) throws IOException {
    return switch (thrown) {
      case IOException io -> throw io;
      case Error error -> throw error;
      case RuntimeException unchecked -> unchecked;
      default -> new IllegalStateException(thrown);
    };
  }

  private static void end(FutureTask<?> task, Thread thread) {
    var again = false;
    thread.interrupt();
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        again = true; // it ends by itself now
      }
    }
    if (task.state() == FutureTask.State.SUCCESS
        && task.resultNow() instanceof Abortable unwanted) {
      unwanted.abort();
    }
    if (again) {
      Thread.currentThread().interrupt();
    }
  }
}
