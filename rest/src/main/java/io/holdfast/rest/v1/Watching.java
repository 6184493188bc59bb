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
import io.holdfast.control.history.SessionWatch;
import io.holdfast.rest.edge.EventStream;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Violation;
import java.io.IOException;
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
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?([0-9]{1,9})");

  private final History history;
  private final SessionWatch watch;

  Watching(History history, Signals signals) {
    this.history = history;
    this.watch = new SessionWatch(history, signals);
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
    return watch.await(session, patience, look, ended);
  }

  /** Streams events after the one that the client saw last, until the session has ended. */
  Response stream(Request request, SessionRef session, BooleanSupplier ended) {
    var after = lastSeen(request);
    return EventStream.response(events -> {
      events.retryAfterMillis(2_000);
      watch.follow(session, after, ended, new EventSender(events));
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
            slice = watch.eventsAfter(session, after);
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

  /** Writes events to a client, and tells it now and then that the stream lives. */
  private static final class EventSender implements SessionWatch.Follower {
    private final EventStream events;
    private long silentSince = System.nanoTime();

    EventSender(EventStream events) {
      this.events = events;
    }

    @Override
    public void event(Event event) throws IOException {
      var data = new String(Answers.write(SessionViews.event(event)), StandardCharsets.UTF_8);
      events.send(Long.toString(event.sequence()), event.content().code(), data);
      silentSince = System.nanoTime();
    }

    @Override
    public void silence() throws IOException {
      if (System.nanoTime() - silentSince > KEEP_ALIVE.toNanos()) {
        events.keepAlive();
        silentSince = System.nanoTime();
      }
    }
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
