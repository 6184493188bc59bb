package io.holdfast.dialects.veeamazure;

import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Parameters;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times and spans as this vendor writes them, and as its clients do. */
final class AzureTimes {
  private static final int TICK_NANOS = 100;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

  /** A date and a time, and whatever stands for a zone: a plus that came as a blank too. */
  private static final Pattern TIME =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})[T ](\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{0,9})?)"
              + "(?:(Z)|([+\\- ])(\\d{2}):?(\\d{2}))?",
          Pattern.CASE_INSENSITIVE);

  private AzureTimes() {}

  static String format(Instant instant) {
    return ClockFormat.TRIMMED_FRACTION.format(instant);
  }

  /** A moment in the query. */
  static Optional<Instant> instant(Call call, String name) {
    return call.query().findFilled(name).map(text -> parse(name, text));
  }

  static Instant parse(String name, String text) {
    try {
      return ClockFormat.TRIMMED_FRACTION.parse(standard(text));
    } catch (DateTimeException e) {
      throw Parameters.invalid(
          name, "FORMAT", "must be a date-time such as 2026-11-21T10:00:00.1234567Z");
    }
  }

  /** As RFC 3339 writes it. */
  private static String standard(String text) {
    var given = text.strip();
    if (DATE.matcher(given).matches()) {
      return given + "T00:00:00Z";
    }
    var parts = TIME.matcher(given);
    if (!parts.matches()) {
      throw new DateTimeException("no date-time");
    }
    var time = parts.group(2).endsWith(".") ? parts.group(2) + "0" : parts.group(2);
    var sign = parts.group(4);
    var zone =
        sign == null ? "Z" : (sign.equals("-") ? "-" : "+") + parts.group(5) + ":" + parts.group(6);
    return parts.group(1) + "T" + time + zone;
  }

  /** The constant form of .NET: {@code [d.]hh:mm:ss[.fffffff]}. */
  static String span(Duration duration) {
    var span = duration.isNegative() ? Duration.ZERO : duration;
    var days = span.toDays() == 0 ? "" : span.toDays() + ".";
    var ticks = span.toNanosPart() / TICK_NANOS;
    var fraction = ticks == 0 ? "" : ".%07d".formatted(ticks);
    return "%s%02d:%02d:%02d%s"
        .formatted(days, span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart(), fraction);
  }
}
