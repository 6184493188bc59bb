package io.holdfast.dialects.northflank;

import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a log are wanted, and in which order.
 *
 * @param range from the first moment of interest to the last
 */
record LogQuery(TimeRange range, Predicate<Event> wanted, boolean forward, int mostLines) {
  private static final int MOST_LINES = 10_000;

  private static final int DEFAULT_LINES = 1_000;
  private static final int TAIL_LINES = 10;
  private static final Duration TAIL = Duration.ofMinutes(30);
  private static final long LONGEST_SECONDS = Duration.ofDays(3_650).toSeconds();

  /** Lines that there are. */
  static LogQuery range(Parameters query, Instant now) {
    if (!query.find("queryType").orElse("range").equals("range")) {
      throw Parameters.invalid(
          "queryType", "VALUE", "must be range; connect by WebSocket for lines as they come");
    }
    return of(query, now, null, DEFAULT_LINES);
  }

  /** The last lines, and those to come. */
  static LogQuery tail(Parameters query, Instant now) {
    if (!query.find("queryType").orElse("tail").equals("tail")) {
      throw Parameters.invalid("queryType", "VALUE", "must be tail over a WebSocket");
    }
    return of(query, now, now.minus(TAIL), TAIL_LINES);
  }

  private static LogQuery of(
      Parameters query, Instant now, @Nullable Instant usualStart, int usualLines) {
    var until = query.instant("endTime", ClockFormat.MILLISECONDS).orElse(null);
    var duration =
        query.find("duration").isPresent()
            ? Duration.ofSeconds(query.number("duration", 0, 0, LONGEST_SECONDS))
            : null;
    var start = query.instant("startTime", ClockFormat.MILLISECONDS);
    var end = until == null ? now : until;
    var from = start.orElse(duration == null ? usualStart : end.minus(duration));
    return new LogQuery(
        TimeRange.closed(from, until, ChronoUnit.MILLIS),
        wanted(query),
        forward(query),
        (int) query.number("lineLimit", usualLines, 1, MOST_LINES));
  }

  /** What lines must have and must not have; the vendor's clients send one of the four. */
  private static Predicate<Event> wanted(Parameters query) {
    Predicate<String> wanted = _ -> true;
    var included = query.find("textIncludes").orElse("");
    wanted = wanted.and(line -> line.contains(included));
    var excluded = query.find("textNotIncludes").orElse("");
    wanted = wanted.and(line -> excluded.isEmpty() || !line.contains(excluded));
    for (var name : List.of("regexIncludes", "regexNotIncludes")) {
      var text = query.find(name).orElse("");
      if (!text.isEmpty()) {
        var expression = LineExpression.of(name, text);
        var must = name.equals("regexIncludes");
        wanted = wanted.and(line -> expression.finds(line) == must);
      }
    }
    var all = wanted;
    return event -> all.test(line(event));
  }

  private static boolean forward(Parameters query) {
    return switch (query.find("direction").orElse("forward")) {
      case "forward" -> true;
      case "backward" -> false;
      default -> throw Parameters.invalid("direction", "VALUE", "must be forward or backward");
    };
  }

  boolean wants(Event event) {
    return range.contains(event.content().at()) && wanted.test(event);
  }

  /** An event as a line of text. */
  static String line(Event event) {
    return "%s %s".formatted(event.content().level(), event.content().message());
  }
}
