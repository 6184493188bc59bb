package io.holdfast.dialects.scp;

import io.holdfast.catalog.query.TimeRange;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters as this vendor's operations have them: an empty value and, where a parameter may be
 * left out, the word {@code null} mean absent, unknown names are ignored, and words must be exact.
 */
final class Queries {
  private Queries() {}

  static String required(Parameters query, String name) {
    return query.find(name).filter(text -> !text.isEmpty()).orElseThrow(() -> missing(name));
  }

  static <E extends Enum<E>> E requiredWord(Parameters query, String name, Class<E> type) {
    return word(query, name, type).orElseThrow(() -> missing(name));
  }

  static <E extends Enum<E>> Optional<E> word(Parameters query, String name, Class<E> type) {
    return query
        .findFilled(name)
        .map(text -> {
          var words = type.getEnumConstants();
          return Arrays.stream(words)
              .filter(word -> word.name().equals(text))
              .findFirst()
              .orElseThrow(() ->
                  Parameters.invalid(name, "VALUE", "must be one of %s".formatted(List.of(words))));
        });
  }

  /** Both bounds belong to the window, as times are shown; empty when neither is given. */
  static Optional<TimeRange> window(Parameters query, String from, String to) {
    var begin = instant(query, from);
    var end = instant(query, to);
    return begin == null && end == null
        ? Optional.empty()
        : Optional.of(TimeRange.closed(begin, end, ChronoUnit.SECONDS));
  }

  /** RFC 3339; without a zone it is UTC. */
  static @Nullable Instant instant(Parameters query, String name) {
    var text = query.findFilled(name).orElse(null);
    if (text == null) {
      return null;
    }
    try {
      if (text.matches("[0-9]{4}-.*")) {
        return ClockFormat.SECONDS_WITHOUT_ZONE.parse(text);
      }
    } catch (DateTimeException e) {
      throw notATime(name);
    }
    throw notATime(name);
  }

  private static RuntimeException missing(String name) {
    return Parameters.invalid(name, "REQUIRED", "must be given");
  }

  private static RuntimeException notATime(String name) {
    return Parameters.invalid(name, "FORMAT", "must be a date-time such as 2024-09-30T15:00:00Z");
  }
}
