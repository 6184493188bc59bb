package io.holdfast.dialects.veeamm365;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms in which this vendor's clients write a time into a query: ISO 8601 with a T or a
 * blank, with dots between the parts of the date, the American form of PowerShell, or a bare date.
 * No zone means UTC. Finer than 100 ns is cut.
 */
final class QueryTime {
  private static final String DATE =
      "(?:(?<y>\\d{4})(?<sep>[-.])(?<m>\\d{2})\\k<sep>(?<d>\\d{2})"
          + "|(?<um>\\d{1,2})/(?<ud>\\d{1,2})/(?<uy>\\d{4}))";
  private static final String TIME =
      "(?<h>\\d{2}):(?<min>\\d{2})(?::(?<s>\\d{2})(?:\\.(?<f>\\d{1,9}))?)?";

  /** A plus sign that was not percent-encoded arrives as a blank. */
  private static final String ZONE = "(?<zone>[Zz]|[-+ ]\\d{2}:?\\d{2})";

  private static final Pattern FORM =
      Pattern.compile("%s(?:[Tt ]%s%s?)?".formatted(DATE, TIME, ZONE));

  private static final int TICK_NANOS = 100;

  private QueryTime() {}

  /** The instant, or empty when the text is no time or names no day of the calendar. */
  static Optional<Instant> parse(String text) {
    var form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(date(form).atTime(time(form)).toInstant(zone(form.group("zone"))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static LocalDate date(Matcher form) {
    var american = form.group("y") == null;
    return LocalDate.of(
        number(form.group(american ? "uy" : "y")),
        number(form.group(american ? "um" : "m")),
        number(form.group(american ? "ud" : "d")));
  }

  private static LocalTime time(Matcher form) {
    if (form.group("h") == null) {
      return LocalTime.MIDNIGHT;
    }
    return LocalTime.of(
        number(form.group("h")),
        number(form.group("min")),
        number(form.group("s")),
        nanos(form.group("f")));
  }

  private static int nanos(@Nullable String fraction) {
    if (fraction == null) {
      return 0;
    }
    var nanos = number((fraction + "00000000").substring(0, 9));
    return nanos - nanos % TICK_NANOS;
  }

  private static ZoneOffset zone(@Nullable String zone) {
    if (zone == null || zone.equalsIgnoreCase("Z")) {
      return ZoneOffset.UTC;
    }
    var digits = zone.substring(1).replace(":", "");
    var sign = zone.startsWith("-") ? -1 : 1;
    return ZoneOffset.ofHoursMinutes(
        sign * number(digits.substring(0, 2)), sign * number(digits.substring(2)));
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }
}
