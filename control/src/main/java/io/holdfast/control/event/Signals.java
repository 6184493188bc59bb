package io.holdfast.control.event;

import io.holdfast.catalog.model.SessionRef;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells those who wait that something may have changed. Thread-safe. Open the watch before looking
 * at the catalog, so that no change falls between look and wait.
 */
public final class Signals {
  private final ConcurrentHashMap<Object, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final List<Runnable> planned = new CopyOnWriteArrayList<>();
  private final List<Consumer<SessionRef>> ended = new CopyOnWriteArrayList<>();

  private enum Topic {
    /** Some session waits for an agent. */
    QUEUE,
    /** Some notice waits to be sent. */
    OUTBOX
  }

  /** A session changed or has new events. */
  public void changed(SessionRef session) {
    wake(session);
  }

  /** A session was queued. */
  public void queued() {
    wake(Topic.QUEUE);
  }

  /** A notice waits to be sent. */
  public void sending() {
    wake(Topic.OUTBOX);
  }

  /** A session came to its end. */
  public void ended(SessionRef session) {
    ended.forEach(then -> then.accept(session));
  }

  /** Calls {@code then} after every end of a session that this node decides, on its thread. */
  public void whenEnded(Consumer<SessionRef> then) {
    ended.add(then);
  }

  /** What is due when may have changed. */
  public void planned() {
    planned.forEach(Runnable::run);
  }

  /** Calls {@code then} after every change of what is due when, on the thread of the change. */
  public void whenPlanned(Runnable then) {
    planned.add(then);
  }

  public Watch watch(SessionRef session) {
    return open(session);
  }

  public Watch watchQueue() {
    return open(Topic.QUEUE);
  }

  public Watch watchOutbox() {
    return open(Topic.OUTBOX);
  }

  private Watch open(Object topic) {
    var watch = new Watch(topic);
    watches.compute(
        topic,
        (_, set) -> {
          var all = set == null ? ConcurrentHashMap.<Watch>newKeySet() : set;
          all.add(watch);
          return all;
        });
    return watch;
  }

  private void wake(Object topic) {
    watches.getOrDefault(topic, Set.of()).forEach(Watch::wake);
  }

  /** One waiter; for one thread. Close it, or it is kept for ever. */
  public final class Watch implements AutoCloseable {
    private final Object topic;
    private final Semaphore woken = new Semaphore(0);

    private Watch(Object topic) {
      this.topic = topic;
    }

    /**
     * Waits until something changed since the last call (or the opening), at most {@code patience}.
     *
     * @return whether something changed
     */
    public boolean await(Duration patience) throws InterruptedException {
      var changed = woken.tryAcquire(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS);
      woken.drainPermits();
      return changed;
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          topic,
          (_, set) -> {
            set.remove(this);
            return set.isEmpty() ? null : set;
          });
    }

    private void wake() {
      woken.release();
    }
  }
}
