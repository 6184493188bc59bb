package io.holdfast.engine.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as Go prints and reads them: RFC 3339, nanoseconds without trailing zeros. */
public final class Rfc3339 {
  private static final int SECONDS_A_DAY = 86_400;
  private static final int MAX_LENGTH = "9999-12-31T23:59:59.999999999+14:00".length();

  /** The years that RFC 3339 can write; what lies outside is clamped, as restic does. */
  private static final long FIRST_SECOND = LocalDate.of(0, 1, 1).toEpochDay() * SECONDS_A_DAY;

  private static final long LAST_SECOND =
      LocalDate.of(10_000, 1, 1).toEpochDay() * SECONDS_A_DAY - 1;

  private Rfc3339() {}

  /**
   * @throws IllegalArgumentException when {@code text} is no such time
   */
  public static Instant parseInstant(String text) {
    return parseInstant(text.getBytes(UTF_8));
  }

  /**
   * @throws IllegalArgumentException when {@code text} is no such time
   */
  public static Instant parseInstant(byte[] text) {
    var offset = new int[1];
    var nanos = new int[1];
    var seconds = parse(text, nanos, offset);
    return Instant.ofEpochSecond(seconds, nanos[0]);
  }

  /**
   * @throws IllegalArgumentException when {@code text} is no such time
   */
  public static OffsetDateTime parse(String text) {
    var offset = new int[1];
    var nanos = new int[1];
    var seconds = parse(text.getBytes(UTF_8), nanos, offset);
    try {
      return Instant.ofEpochSecond(seconds, nanos[0])
          .atOffset(ZoneOffset.ofTotalSeconds(offset[0]));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'%s' is no time".formatted(text), e);
    }
  }

  public static String format(OffsetDateTime time) {
    var bytes = new byte[MAX_LENGTH];
    var length = write(time.toInstant(), time.getOffset().getTotalSeconds(), bytes, 0);
    return new String(bytes, 0, length, java.nio.charset.StandardCharsets.US_ASCII);
  }

  /**
   * Writes a time.
   *
   * @param offsetSeconds of the zone to write it in; whole minutes count
   * @param target with room for 35 bytes from {@code at}
   * @return bytes written
   */
  static int write(Instant time, int offsetSeconds, byte[] target, int at) {
    var local = clamp(time.getEpochSecond() + offsetSeconds);
    var date = LocalDate.ofEpochDay(Math.floorDiv(local, SECONDS_A_DAY));
    var second = (int) Math.floorMod(local, (long) SECONDS_A_DAY);
    var end = digits(target, at, date.getYear(), 4);
    target[end++] = '-';
    end = digits(target, end, date.getMonthValue(), 2);
    target[end++] = '-';
    end = digits(target, end, date.getDayOfMonth(), 2);
    target[end++] = 'T';
    end = digits(target, end, second / 3600, 2);
    target[end++] = ':';
    end = digits(target, end, second / 60 % 60, 2);
    target[end++] = ':';
    end = digits(target, end, second % 60, 2);
    end = fraction(target, end, time.getNano());
    return zone(target, end, offsetSeconds / 60) - at;
  }

  static int maxLength() {
    return MAX_LENGTH;
  }

  private static long clamp(long second) {
    return Math.clamp(second, FIRST_SECOND, LAST_SECOND);
  }

  private static int fraction(byte[] target, int at, int nanos) {
    if (nanos == 0) {
      return at;
    }
    var width = 9;
    var shown = nanos;
    while (shown % 10 == 0) {
      shown /= 10;
      width--;
    }
    target[at] = '.';
    return digits(target, at + 1, shown, width);
  }

  private static int zone(byte[] target, int at, int offsetMinutes) {
    if (offsetMinutes == 0) {
      target[at] = 'Z';
      return at + 1;
    }
    var minutes = Math.abs(offsetMinutes);
    target[at] = (byte) (offsetMinutes < 0 ? '-' : '+');
    var end = digits(target, at + 1, minutes / 60, 2);
    target[end] = ':';
    return digits(target, end + 1, minutes % 60, 2);
  }

  private static int digits(byte[] target, int at, int value, int width) {
    var left = value;
    for (var i = at + width - 1; i >= at; i--) {
      target[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    return at + width;
  }

  /** Seconds since 1970; fills in nanoseconds and the zone's offset in seconds. */
  private static long parse(byte[] text, int[] nanos, int[] offset) {
    try {
      var day =
          LocalDate.of(number(text, 0, 4, '-'), number(text, 5, 2, '-'), number(text, 8, 2, 'T'))
              .toEpochDay();
      var hour = number(text, 11, 2, ':');
      var minute = number(text, 14, 2, ':');
      var second = number(text, 17, 2);
      if (hour > 23 || minute > 59 || second > 59) {
        throw noTime(text, null);
      }
      var zoneAt = parseFraction(text, nanos);
      offset[0] = parseZone(text, zoneAt);
      return day * SECONDS_A_DAY + hour * 3600L + minute * 60L + second - offset[0];
    } catch (DateTimeException | ArrayIndexOutOfBoundsException e) {
      throw noTime(text, e);
    }
  }

  private static int parseFraction(byte[] text, int[] nanos) {
    var at = 19;
    if (text[at] != '.') {
      return at;
    }
    var scale = 100_000_000;
    for (at++; text[at] >= '0' && text[at] <= '9'; at++) {
      nanos[0] += scale * (text[at] - '0');
      scale /= 10;
    }
    return at;
  }

  private static int parseZone(byte[] text, int at) {
    var sign = text[at];
    if (sign == 'Z' && text.length == at + 1) {
      return 0;
    }
    if ((sign != '+' && sign != '-') || text.length != at + 6) {
      throw new IllegalArgumentException(
          "'%s' has no time zone".formatted(new String(text, UTF_8)));
    }
    var seconds = number(text, at + 1, 2, ':') * 3600 + number(text, at + 4, 2) * 60;
    return sign == '-' ? -seconds : seconds;
  }

  private static int number(byte[] text, int at, int width, char next) {
    if (text[at + width] != next) {
      throw noTime(text, null);
    }
    return number(text, at, width);
  }

  private static int number(byte[] text, int at, int width) {
    var value = 0;
    for (var i = at; i < at + width; i++) {
      var digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw noTime(text, null);
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static IllegalArgumentException noTime(byte[] text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "'%s' is no time".formatted(new String(text, UTF_8)), cause);
  }
}
