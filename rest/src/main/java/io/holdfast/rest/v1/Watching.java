package io.holdfast.rest.v1;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.Slice;
import io.holdfast.control.event.Signals;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.EventStream;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Waits for sessions, and streams their events. Thread-safe. */
final class Watching {
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int CHUNK = 500;
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})");

  /** Signals do not cross nodes; a look this often finds what another node did. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final History history;
  private final Signals signals;

  Watching(History history, Signals signals) {
    this.history = history;
    this.signals = signals;
  }

  /** How long the client wants the answer held (RFC 7240, wait), if at all; at most a minute. */
  static Optional<Duration> wanted(Request request) {
    return request.headers("Prefer").stream()
        .map(WAIT::matcher)
        .filter(matcher -> matcher.find())
        .map(matcher -> Math.min(Long.parseLong(matcher.group(1)), MAX_WAIT_SECONDS))
        .map(Duration::ofSeconds)
        .findFirst();
  }

  /** The session once it has ended, or as it is when the patience is over. */
  <T> T await(SessionRef session, Duration patience, Supplier<T> look, Predicate<T> ended)
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

  /** Streams events after the one that the client saw last, until the session has ended. */
  Response stream(Request request, SessionRef session, BooleanSupplier ended) {
    var after = lastSeen(request);
    return EventStream.response(events -> {
      events.retryAfterMillis(2_000);
      follow(events, session, after, ended);
    });
  }

  /** All events so far, one a line. */
  Response log(SessionRef session) {
    return Response.stream(
        200,
        "text/plain; charset=utf-8",
        output -> {
          var after = 0L;
          Slice<Event> slice;
          do {
            slice = after(session, after);
            for (var event : slice.items()) {
              output.write(line(event).getBytes(StandardCharsets.UTF_8));
              after = event.sequence();
            }
          } while (slice.hasMore());
        });
  }

  /** The newest event, if there is one. */
  Optional<Event> last(SessionRef session) {
    var newest =
        CatalogQuery.<EventFilter, EventSort>by(Order.descending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(session))
            .page(Page.first(1));
    return history.events(newest).items().stream().findFirst();
  }

  private void follow(EventStream events, SessionRef session, long from, BooleanSupplier ended)
      throws java.io.IOException, InterruptedException {
    var after = from;
    var silentSince = System.nanoTime();
    try (var watch = signals.watch(session)) {
      while (true) {
        // Asked before the events are read, so that the last ones are not left out.
        var over = ended.getAsBoolean();
        var slice = after(session, after);
        for (var event : slice.items()) {
          var data = new String(Answers.write(SessionViews.event(event)), StandardCharsets.UTF_8);
          events.send(Long.toString(event.sequence()), event.content().code(), data);
          after = event.sequence();
          silentSince = System.nanoTime();
        }
        if (slice.hasMore()) {
          continue;
        }
        if (over) {
          return;
        }
        watch.await(LOOK_AGAIN);
        if (System.nanoTime() - silentSince > KEEP_ALIVE.toNanos()) {
          events.keepAlive();
          silentSince = System.nanoTime();
        }
      }
    }
  }

  private Slice<Event> after(SessionRef session, long sequence) {
    return history.events(
        CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
            .where(new EventFilter.Session(session))
            .where(new EventFilter.After(sequence))
            .page(Page.first(CHUNK)));
  }

  private static String line(Event event) {
    var content = event.content();
    var message = content.message().replaceAll("\\R", " ");
    return "%s %s %s %s%n".formatted(content.at(), content.level(), content.code(), message);
  }

  private static long lastSeen(Request request) {
    var given = request.header("Last-Event-ID").orElse("0").strip();
    if (!given.matches("[0-9]{1,18}")) {
      throw RequestException.of(
          ErrorCode.PARAMETER_INVALID,
          new Violation("Last-Event-ID", "TYPE", "must be the id of an event"));
    }
    return Long.parseLong(given);
  }
}
