package io.holdfast.control.schedule;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Window;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Schedules of the simulated year, each said twice: as the service reads it, and as a question to a
 * local time, which the model asks minute by minute.
 */
enum YearSchedule {
  NIGHTLY("30 2 * * *", "Europe/Berlin", it -> at(it, 2, 30)),
  NIGHTLY_AMERICAN("15 1 * * *", "America/New_York", it -> at(it, 1, 15)),
  TWICE_A_DAY("0 2,14 * * *", "Australia/Lord_Howe", it -> at(it, 2, 0) || at(it, 14, 0)),
  HOURLY("7 * * * *", "Europe/Berlin", true, it -> it.getMinute() == 7),
  EVERY_SIX_HOURS("0 */6 * * *", "UTC", it -> it.getHour() % 6 == 0 && it.getMinute() == 0),
  WORKDAYS(
      "45 22 * * 1-5",
      "Europe/Lisbon",
      it -> at(it, 22, 45) && it.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0),
  FRIDAY_OR_THIRTEENTH(
      "0 0 13 * 5",
      "Europe/Berlin",
      it -> at(it, 0, 0) && (it.getDayOfMonth() == 13 || it.getDayOfWeek() == DayOfWeek.FRIDAY)),
  SATURDAYS(
      "RRULE:FREQ=WEEKLY;BYDAY=SA;BYHOUR=2;BYMINUTE=30",
      "America/New_York",
      it -> at(it, 2, 30) && it.getDayOfWeek() == DayOfWeek.SATURDAY),
  SUNDAYS(
      "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30",
      "Europe/Berlin",
      it -> at(it, 2, 30) && it.getDayOfWeek() == DayOfWeek.SUNDAY),
  LAST_FRIDAY(
      "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=20",
      "Asia/Kathmandu",
      it ->
          at(it, 20, 0)
              && it.getDayOfMonth()
                  == it.with(TemporalAdjusters.lastInMonth(DayOfWeek.FRIDAY)).getDayOfMonth()),
  THIRTY_FIRST(
      "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=3",
      "Europe/Berlin",
      it -> at(it, 3, 0) && it.getDayOfMonth() == 31),
  EVERY_THIRD_DAY(
      "DTSTART:20260102T043000 RRULE:FREQ=DAILY;INTERVAL=3",
      "Europe/Berlin",
      it -> at(it, 4, 30) && (it.toLocalDate().toEpochDay() - 20_455) % 3 == 0),
  HALF_HOURLY_RULE(
      "RRULE:FREQ=MINUTELY;INTERVAL=30",
      "Australia/Lord_Howe",
      true,
      it -> it.getMinute() % 30 == 0),
  QUARTERLY(
      "RRULE:FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=1;BYHOUR=5",
      "America/New_York",
      it -> at(it, 5, 0) && it.getDayOfMonth() == 1 && it.getMonthValue() % 3 == 1);

  private final String rule;
  private final ZoneId zone;
  private final boolean hourly;
  private final Predicate<LocalDateTime> matches;

  YearSchedule(String rule, String zone, Predicate<LocalDateTime> matches) {
    this(rule, zone, false, matches);
  }

  YearSchedule(String rule, String zone, boolean hourly, Predicate<LocalDateTime> matches) {
    this.rule = rule;
    this.zone = ZoneId.of(zone);
    this.hourly = hourly;
    this.matches = matches;
  }

  ZoneId zone() {
    return zone;
  }

  boolean hourly() {
    return hourly;
  }

  boolean matches(LocalDateTime local) {
    return matches.test(local);
  }

  /**
   * @param windowHour when the window opens, for three hours; negative: there is none
   */
  Schedule schedule(BackupType type, int windowHour, boolean enabled) {
    var cron = !rule.contains("FREQ");
    return new Schedule(
        new ScheduleId(new UUID(11, ordinal())),
        name(),
        type,
        cron ? null : rule,
        cron ? rule : null,
        zone,
        Duration.ZERO,
        window(windowHour),
        enabled);
  }

  private static @Nullable Window window(int hour) {
    return hour < 0 ? null : new Window(LocalTime.of(hour, 0), Duration.ofHours(3));
  }

  private static boolean at(LocalDateTime time, int hour, int minute) {
    return time.getHour() == hour && time.getMinute() == minute;
  }
}
