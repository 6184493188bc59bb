package io.holdfast.cli.repo;

import io.holdfast.base.HoldfastException;
import io.holdfast.engine.prune.UnusedLimit;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers with units, and times, as people write them in options. */
final class Sizes {
  private static final Pattern TIME =
      Pattern.compile("(?=.)(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,9})s?)?");

  private static final Pattern MOMENT =
      Pattern.compile(
          "(\\d{4}-\\d\\d-\\d\\d)(?:[T ](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?)(?: ?([A-Z+-]\\S*))?)?");

  private Sizes() {}

  /** Bytes out of 500M or 2G. */
  static final class Bytes implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        if (UnusedLimit.parse(text) instanceof UnusedLimit.Bytes(var bytes)) {
          return bytes;
        }
      } catch (HoldfastException e) {
        // told below, in words of sizes
      }
      throw new TypeConversionException("'%s' is no size; write it as 500M or 2G".formatted(text));
    }
  }

  /**
   * A moment out of 2026-03-28, its first, or 2026-03-28 08:00 or 08:00:00 on this machine's clock,
   * or with an offset or a zone behind.
   */
  static final class Moment implements ITypeConverter<OffsetDateTime> {
    @Override
    public OffsetDateTime convert(String text) {
      var parts = MOMENT.matcher(text);
      try {
        if (parts.matches()) {
          var day = LocalDate.parse(parts.group(1));
          var time = parts.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(parts.group(2));
          var zone = parts.group(3) == null ? ZoneId.systemDefault() : ZoneId.of(parts.group(3));
          return day.atTime(time).atZone(zone).toOffsetDateTime();
        }
      } catch (DateTimeException e) {
        // told below, as of what has not even the form
      }
      throw new TypeConversionException(
          ("'%s' is no time; write it as 2026-03-28, '2026-03-28 08:00:00', 2026-03-28T08:00:00Z "
                  + "or '2026-03-28 08:00:00 +0200'")
              .formatted(text));
    }
  }

  /** A time out of 5m, 1h30m, or seconds alone. */
  static final class Time implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      var parts = TIME.matcher(text);
      if (!parts.matches()) {
        throw new TypeConversionException(
            "'%s' is no time; write it as 90, 5m or 1h30m".formatted(text));
      }
      return Duration.ofDays(number(parts.group(1)))
          .plusHours(number(parts.group(2)))
          .plusMinutes(number(parts.group(3)))
          .plusSeconds(number(parts.group(4)));
    }

    private static long number(@Nullable String digits) {
      return digits == null ? 0 : Long.parseLong(digits);
    }
  }
}
