package io.holdfast.control.history;

import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.event.Signals;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for sessions, and follows what happens in them. Thread-safe. */
public final class SessionWatch {
  private static final int CHUNK = 500;

  /** Signals do not cross nodes; a look this often finds what another node did. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final History history;
  private final Signals signals;

  public SessionWatch(History history, Signals signals) {
    this.history = history;
    this.signals = signals;
  }

  /** Who is told of a session's events, in their order. */
  public interface Follower {
    void event(Event event) throws IOException, InterruptedException;

    /** Nothing happened for some two seconds; called again after as many. */
    void silence() throws IOException, InterruptedException;
  }

  /**
   * Looks until a session has ended, or the patience is over.
   *
   * @param look what the caller wants to see of it
   * @return what was seen last
   */
  public <T> T await(SessionRef session, Duration patience, Supplier<T> look, Predicate<T> ended)
      throws InterruptedException {
    var deadline = System.nanoTime() + patience.toNanos();
    try (var watch = signals.watch(session)) {
      while (true) {
        var seen = look.get();
        var left = Duration.ofNanos(deadline - System.nanoTime());
        if (ended.test(seen) || left.isNegative() || left.isZero()) {
          return seen;
        }
        watch.await(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
      }
    }
  }

  /**
   * Tells of all events after one, as they come, and returns when the session has ended.
   *
   * @param after the sequence of the last event that is known; 0 for none
   * @throws IOException from the follower, which wants no more
   */
  public void follow(SessionRef session, long after, BooleanSupplier ended, Follower follower)
      throws IOException, InterruptedException {
    var known = after;
    try (var watch = signals.watch(session)) {
      while (true) {
        // Asked before the events are read, so that the last ones are not left out.
        var over = ended.getAsBoolean();
        var slice = eventsAfter(session, known);
        for (var event : slice.items()) {
          follower.event(event);
          known = event.sequence();
        }
        if (slice.hasMore()) {
          continue;
        }
        if (over) {
          return;
        }
        if (!watch.await(LOOK_AGAIN)) {
          follower.silence();
        }
      }
    }
  }

  /** The first of the events after one. */
  public Slice<Event> eventsAfter(SessionRef session, long sequence) {
    return history.events(
        CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(session))
            .where(new EventFilter.After(sequence))
            .page(Page.first(CHUNK)));
  }
}
