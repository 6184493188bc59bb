package io.holdfast.engine.restore;

import io.holdfast.base.TaskGroup;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workers that restore ranges of packs, several at a time; each keeps its buffers. Owned by one
 * thread, which puts, finishes and closes.
 */
final class RangeWorkers implements RestoreRun.Ranges, AutoCloseable {
  private final int workers;
  private final TaskGroup group;

  /** An empty entry ends the worker that takes it. */
  private final BlockingQueue<Optional<PackRange>> queue;

  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private RangeWorkers(int workers) {
    this.workers = workers;
    this.group = TaskGroup.open("restore", workers);
    this.queue = new ArrayBlockingQueue<>(workers);
  }

  static RangeWorkers start(int workers, Supplier<RangeReader> readers)
      throws InterruptedException {
    var started = new RangeWorkers(workers);
    for (var i = 0; i < workers; i++) {
      started.group.fork(() -> started.work(readers.get()));
    }
    return started;
  }

  @Override
  public void put(PackRange range) throws InterruptedException {
    throwFailure();
    queue.put(Optional.of(range));
  }

  /** Waits until all that was put is done. */
  void finish() throws InterruptedException {
    for (var i = 0; i < workers; i++) {
      queue.put(Optional.empty());
    }
    group.join();
    throwFailure();
  }

  @Override
  public void close() {
    group.close();
  }

  /** After a failure it goes on taking, so that the owner never waits for room in vain. */
  private void work(RangeReader reader) throws InterruptedException {
    for (var range = queue.take(); range.isPresent(); range = queue.take()) {
      try {
        if (failure.get() == null) {
          reader.restore(range.get());
        }
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }
  }

  private void throwFailure() {
    switch (failure.get()) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        // Nothing else is ever kept.
      }
    }
  }
}
