package io.holdfast.control.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;

/**
 * A calendar rule (RFC 5545). It counts from its {@code DTSTART}, a line before the rule; without
 * one from {@link #MONDAY}, so that what the rule does not name is midnight, a Monday, the first of
 * a month, and January.
 */
final class CalendarTimes implements LocalTimes {
  private static final LocalDateTime MONDAY = LocalDateTime.of(2001, 1, 1, 0, 0);
  private static final Pattern TEXT =
      Pattern.compile("(?:DTSTART:(\\S+)\\s+)?(?:RRULE:)?(\\S+)", Pattern.CASE_INSENSITIVE);
  private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
  private static final int LAST_DAY_OF_ALL_MONTHS = 28;

  /** The library goes from time to time: those of a rule that counts, all of them. */
  private static final int MOST_COUNTED = 100_000;

  private static final int MOST_YEARS = 100;

  /** Guarded by itself: an iterator changes its rule. */
  private final RecurrenceRule rule;

  private final LocalDateTime start;

  private CalendarTimes(RecurrenceRule rule, LocalDateTime start) {
    this.rule = rule;
    this.start = start;
  }

  /**
   * @param zone in which an UNTIL that is given in UTC ends the rule
   */
  static CalendarTimes of(String text, ZoneId zone) throws ScheduleFault {
    var match = TEXT.matcher(text.strip());
    if (!match.matches()) {
      throw fault("'%s' is no rule such as FREQ=WEEKLY;BYDAY=SA;BYHOUR=3".formatted(text));
    }
    var start = match.group(1) == null ? MONDAY : start(match.group(1));
    try {
      var rule = new RecurrenceRule(match.group(2), RecurrenceRule.RfcMode.RFC5545_STRICT);
      if (rule.getFreq() == Freq.SECONDLY) {
        throw fault("FREQ=SECONDLY is too often; MINUTELY is the most");
      }
      if (rule.getCount() != null && match.group(1) == null) {
        throw fault("COUNT needs a line DTSTART:20260105T020000 before the rule to count from");
      }
      requireFew(rule);
      var until = rule.getUntil();
      if (until != null) {
        rule.setUntil(floating(until, zone));
      }
      return new CalendarTimes(rule, start);
    } catch (InvalidRecurrenceRuleException | IllegalArgumentException | DateTimeException e) {
      throw fault("'%s' is wrong: %s".formatted(match.group(2), e.getMessage()));
    }
  }

  @Override
  public Optional<LocalDateTime> after(LocalDateTime last) {
    synchronized (rule) {
      try {
        var times = rule.iterator(floating(nearStart(last)));
        times.fastForward(floating(last));
        while (times.hasNext()) {
          var next = local(times.nextDateTime());
          if (next.isAfter(last)) {
            return Optional.of(next);
          }
        }
        return Optional.empty();
      } catch (IllegalArgumentException | IllegalStateException e) {
        // It gives up after many years without a time.
        return Optional.empty();
      }
    }
  }

  @Override
  public boolean hourly() {
    return switch (rule.getFreq()) {
      case MINUTELY -> !rule.hasPart(RecurrenceRule.Part.BYHOUR);
      case HOURLY -> !rule.hasPart(RecurrenceRule.Part.BYHOUR) && rule.getInterval() == 1;
      case SECONDLY, DAILY, WEEKLY, MONTHLY, YEARLY -> false;
    };
  }

  /** Another start of the same rule, so near that the way to {@code last} is short. */
  private LocalDateTime nearStart(LocalDateTime last) {
    var unit = unit(rule);
    var byMonth = unit == ChronoUnit.MONTHS || unit == ChronoUnit.YEARS;
    if (rule.getCount() != null || byMonth && start.getDayOfMonth() > LAST_DAY_OF_ALL_MONTHS) {
      return start;
    }
    var rounds = unit.between(start, last) / rule.getInterval() - 1;
    return rounds <= 0 ? start : start.plus(rounds * rule.getInterval(), unit);
  }

  /** The library goes by days, however many lie between two times. */
  private static void requireFew(RecurrenceRule rule) throws ScheduleFault {
    if (rule.getCount() != null && rule.getCount() > MOST_COUNTED) {
      throw fault("COUNT=%d is more than %d".formatted(rule.getCount(), MOST_COUNTED));
    }
    var most = unit(rule).getDuration().multipliedBy(rule.getInterval());
    if (most.compareTo(ChronoUnit.YEARS.getDuration().multipliedBy(MOST_YEARS)) > 0) {
      throw fault("INTERVAL=%d is more than %d years".formatted(rule.getInterval(), MOST_YEARS));
    }
  }

  private static ChronoUnit unit(RecurrenceRule rule) {
    return switch (rule.getFreq()) {
      case SECONDLY -> ChronoUnit.SECONDS;
      case MINUTELY -> ChronoUnit.MINUTES;
      case HOURLY -> ChronoUnit.HOURS;
      case DAILY -> ChronoUnit.DAYS;
      case WEEKLY -> ChronoUnit.WEEKS;
      case MONTHLY -> ChronoUnit.MONTHS;
      case YEARLY -> ChronoUnit.YEARS;
    };
  }

  private static LocalDateTime start(String text) throws ScheduleFault {
    try {
      return LocalDateTime.parse(text, BASIC);
    } catch (DateTimeException e) {
      throw fault("DTSTART:%s is no local time such as DTSTART:20260105T020000".formatted(text));
    }
  }

  private static DateTime floating(LocalDateTime time) {
    return new DateTime(
        time.getYear(),
        time.getMonthValue() - 1,
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond());
  }

  /**
   * @throws DateTimeException when there is no such day or time, which the library does not look at
   */
  private static DateTime floating(DateTime until, ZoneId zone) {
    var named = local(until);
    if (until.isAllDay()) {
      return floating(named.plusDays(1).minusSeconds(1));
    }
    return until.isFloating()
        ? until
        : floating(LocalDateTime.ofInstant(Instant.ofEpochMilli(until.getTimestamp()), zone));
  }

  private static LocalDateTime local(DateTime time) {
    return LocalDateTime.of(
        time.getYear(),
        time.getMonth() + 1,
        time.getDayOfMonth(),
        time.getHours(),
        time.getMinutes(),
        time.getSeconds());
  }

  private static ScheduleFault fault(String sentence) {
    return new ScheduleFault("rrule", sentence);
  }
}
