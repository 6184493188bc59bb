package io.holdfast.rest.edge;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** How an API writes instants, always in UTC, and how it reads them. */
public enum ClockFormat {
  /** {@code 2021-01-20T11:19:54.494Z}. */
  MILLISECONDS("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'"),
  /** {@code 2024-05-17T00:23:17Z}. */
  SECONDS("uuuu-MM-dd'T'HH:mm:ss'Z'"),
  /** {@code 2024-10-28T05:52:47}: no zone is written, UTC is meant. */
  SECONDS_WITHOUT_ZONE("uuuu-MM-dd'T'HH:mm:ss"),
  /** {@code 2018-06-29T08:14:58.3532833Z}: up to 7 digits, trailing zeros cut. */
  TRIMMED_FRACTION("uuuu-MM-dd'T'HH:mm:ss");

  private static final DateTimeFormatter TRIMMED =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 7, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final DateTimeFormatter formatter;

  ClockFormat(String pattern) {
    formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** Writes an instant; what the format has no digits for is cut, not rounded. */
  public String format(Instant instant) {
    return this == TRIMMED_FRACTION ? TRIMMED.format(instant) : formatter.format(instant);
  }

  /**
   * Reads an RFC 3339 date-time with any zone and up to 9 digits of fraction, in all formats alike;
   * {@link #SECONDS_WITHOUT_ZONE} and {@link #TRIMMED_FRACTION} also take one without zone, as UTC.
   *
   * @throws DateTimeException when it is neither, or not of the years 0000 to 9999
   */
  public Instant parse(String text) {
    if ((this == SECONDS_WITHOUT_ZONE || this == TRIMMED_FRACTION) && !hasZone(text)) {
      return ofFourDigits(LocalDateTime.parse(text).atOffset(ZoneOffset.UTC));
    }
    return ofFourDigits(OffsetDateTime.parse(text));
  }

  /** RFC 3339 has years of four digits; clocks and catalogs do not reckon with others. */
  private static Instant ofFourDigits(OffsetDateTime time) {
    if (time.getYear() < 0 || time.getYear() > 9999) {
      throw new DateTimeException("year " + time.getYear());
    }
    return time.toInstant();
  }

  private static boolean hasZone(String text) {
    var time = text.indexOf('T');
    var rest = text.substring(Math.max(time, 0));
    return rest.endsWith("Z") || rest.endsWith("z") || rest.contains("+") || rest.contains("-");
  }
}
