package io.holdfast.engine.forget;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;

import io.holdfast.base.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
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
   * The moment that lies so long before, as stock restic counts. A day that a month does not have
   * runs over into the next: a month before 31 March is 3 March, or 2 March in a leap year. A
   * moment with the offset that the zone has then is one of that zone, and keeps its time of day
   * over a change of the clocks; but one without an offset is of UTC, also where the zone has none
   * then.
   */
  Instant before(OffsetDateTime moment, ZoneId zone) {
    var local =
        moment
            .toLocalDateTime()
            .withDayOfMonth(1)
            .minusYears(years)
            .minusMonths(months)
            .plusDays(moment.getDayOfMonth() - 1L - days);
    var rules = zone.getRules();
    var isOfZone =
        !moment.getOffset().equals(ZoneOffset.UTC)
            && rules.getOffset(moment.toInstant()).equals(moment.getOffset());
    var then = isOfZone ? offset(rules, local) : moment.getOffset();
    return local.toInstant(then).minus(Duration.ofHours(hours));
  }

  /** Where the clocks change, the offset that Go's {@code time.Date} takes. */
  private static ZoneOffset offset(ZoneRules rules, LocalDateTime local) {
    var first = rules.getOffset(local.toInstant(ZoneOffset.UTC));
    return rules.getOffset(local.toInstant(first));
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
