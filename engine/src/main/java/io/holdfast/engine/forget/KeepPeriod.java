package io.holdfast.engine.forget;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A length of time by the calendar, written as {@code 1y6m14d12h} with parts left out. */
public record KeepPeriod(int years, int months, int days, int hours) {
  private static final int MAX_DIGITS = 5;
  private static final Pattern TEXT =
      Pattern.compile(
          "(?:(\\d{1,%1$d})y)?(?:(\\d{1,%1$d})m)?(?:(\\d{1,%1$d})d)?(?:(\\d{1,%1$d})h)?"
              .formatted(MAX_DIGITS));

  public KeepPeriod {
    if (years < 0 || months < 0 || days < 0 || hours < 0 || years + months + days + hours == 0) {
      throw new IllegalArgumentException(
          "%d years, %d months, %d days, %d hours".formatted(years, months, days, hours));
    }
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID
   */
  public static KeepPeriod parse(String text) {
    var parts = TEXT.matcher(text);
    try {
      if (parts.matches()) {
        return new KeepPeriod(
            number(parts.group(1)),
            number(parts.group(2)),
            number(parts.group(3)),
            number(parts.group(4)));
      }
    } catch (IllegalArgumentException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  /**
   * The moment that lies so long before. A day that a month does not have runs over into the next,
   * as with stock restic: a month before 31 March is 3 March, or 2 March in a leap year.
   */
  OffsetDateTime before(OffsetDateTime moment) {
    return moment
        .withDayOfMonth(1)
        .minusYears(years)
        .minusMonths(months)
        .plusDays(moment.getDayOfMonth() - 1L - days)
        .minusHours(hours);
  }

  @Override
  public String toString() {
    return part(years, 'y') + part(months, 'm') + part(days, 'd') + part(hours, 'h');
  }

  private static String part(int number, char unit) {
    return number == 0 ? "" : Integer.toString(number) + unit;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static InvalidInputException invalid(String text, @Nullable Throwable cause) {
    return new InvalidInputException(
        PARAMETER_INVALID, "'%s' is no period; write it as 1y6m14d12h".formatted(text), cause);
  }
}
