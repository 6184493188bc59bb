package io.holdfast.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Window;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimetableTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId LORD_HOWE = ZoneId.of("Australia/Lord_Howe");
  private static final ZoneId APIA = ZoneId.of("Pacific/Apia");
  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final ScheduleId ID = new ScheduleId(new UUID(7, 1));
  private static final ProtectionId WHOSE = new ProtectionId(new UUID(7, 2));

  @Test
  void runsAtTheLocalTimeBeforeAndAfterAChange() throws ScheduleFault {
    assertThat(times(cron("0 2 * * *", BERLIN), "2026-03-27T12:00:00Z", 2))
        .containsExactly("2026-03-28T01:00:00Z", "2026-03-29T01:00:00Z");
    assertThat(times(cron("30 1 * * *", BERLIN), "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T23:30:00Z");
  }

  @Test
  void runsOnceAfterTheGapThatSwallowedIt() throws ScheduleFault {
    assertThat(times(cron("30 2 * * *", BERLIN), "2026-03-28T12:00:00Z", 2))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
    assertThat(times(cron("*/15 2,3 * * *", BERLIN), "2026-03-29T00:00:00Z", 3))
        .containsExactly("2026-03-29T01:00:00Z", "2026-03-29T01:15:00Z", "2026-03-29T01:30:00Z");
  }

  @Test
  void runsOnceInTheHourThatComesTwice() throws ScheduleFault {
    assertThat(times(cron("30 2 * * *", BERLIN), "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(times(rule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", BERLIN), "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void keepsTheRhythmOfWhatRunsEveryHour() throws ScheduleFault {
    for (var hourly :
        List.of(cron("30 * * * *", BERLIN), rule("FREQ=HOURLY;BYMINUTE=30", BERLIN))) {
      assertThat(times(hourly, "2026-10-25T00:00:00Z", 4))
          .containsExactly(
              "2026-10-25T00:30:00Z",
              "2026-10-25T01:30:00Z",
              "2026-10-25T02:30:00Z",
              "2026-10-25T03:30:00Z");
      assertThat(times(hourly, "2026-03-29T00:00:00Z", 3))
          .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z");
    }
    assertThat(times(cron("*/20 * * * *", BERLIN), "2026-10-24T23:50:00Z", 8))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:20:00Z",
            "2026-10-25T00:40:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:20:00Z",
            "2026-10-25T01:40:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T02:20:00Z");
  }

  @Test
  void goesOnFromAnyMomentOfTheHourThatComesTwice() throws ScheduleFault {
    var all = times(cron("*/20 * * * *", BERLIN), "2026-10-24T23:50:00Z", 8);

    for (int from = 0; from < all.size() - 1; from++) {
      assertThat(times(cron("*/20 * * * *", BERLIN), all.get(from), 1))
          .containsExactly(all.get(from + 1));
    }
  }

  @Test
  void followsZonesWithOddChanges() throws ScheduleFault {
    assertThat(times(cron("15 2 * * *", LORD_HOWE), "2026-10-03T00:00:00Z", 2))
        .containsExactly("2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z");
    assertThat(times(cron("0 12 * * *", APIA), "2011-12-29T00:00:00Z", 3))
        .as("Samoa had no 30 December 2011")
        .containsExactly("2011-12-29T22:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z");
  }

  @Test
  void joinsDayOfMonthAndDayOfWeekByOr() throws ScheduleFault {
    assertThat(times(cron("0 0 13 * 5", UTC), "2026-11-01T12:00:00Z", 4))
        .containsExactly(
            "2026-11-06T00:00:00Z",
            "2026-11-13T00:00:00Z",
            "2026-11-20T00:00:00Z",
            "2026-11-27T00:00:00Z");
    assertThat(times(cron("0 0 14 * FRI", UTC), "2026-11-12T12:00:00Z", 2))
        .containsExactly("2026-11-13T00:00:00Z", "2026-11-14T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 3 * * 7|2026-11-22T03:00:00Z",
        "0 3 * * 0|2026-11-22T03:00:00Z",
        "0 3 * * SUN|2026-11-22T03:00:00Z",
        "5 4 29 2 *|2028-02-29T04:05:00Z",
        "0 0 1 */3 *|2027-01-01T00:00:00Z",
        "59 23 31 12 *|2026-12-31T23:59:00Z",
        "10-20/5 6 * * 1-5|2026-11-23T06:10:00Z"
      })
  void readsCron(String text, String first) throws ScheduleFault {
    assertThat(times(cron(text, UTC), "2026-11-21T12:00:00Z", 1)).containsExactly(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FREQ=DAILY|2026-11-22T00:00:00Z",
        "FREQ=WEEKLY|2026-11-23T00:00:00Z",
        "FREQ=MONTHLY|2026-12-01T00:00:00Z",
        "FREQ=YEARLY|2027-01-01T00:00:00Z",
        "RRULE:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=22;BYMINUTE=15|2026-11-27T22:15:00Z",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYHOUR=1|2026-12-31T01:00:00Z",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;BYHOUR=20|2026-11-30T20:00:00Z",
        "FREQ=MINUTELY;INTERVAL=90|2026-11-21T13:30:00Z",
        "DTSTART:20261120T021500 RRULE:FREQ=DAILY;INTERVAL=3|2026-11-23T02:15:00Z",
        "DTSTART:20260131T021500 FREQ=MONTHLY|2026-12-31T02:15:00Z",
        "DTSTART:20261120T021500 FREQ=DAILY;COUNT=3|2026-11-22T02:15:00Z",
        "DTSTART:20261120T021500 FREQ=DAILY;COUNT=100000|2026-11-22T02:15:00Z",
        "DTSTART:19270101T021500 FREQ=YEARLY;INTERVAL=100|2027-01-01T02:15:00Z",
        "FREQ=DAILY;UNTIL=20261122T000000Z|2026-11-22T00:00:00Z",
        "FREQ=DAILY;UNTIL=20261122|2026-11-22T00:00:00Z"
      })
  void readsCalendarRules(String text, String first) throws ScheduleFault {
    assertThat(times(rule(text, UTC), "2026-11-21T12:00:00Z", 1)).containsExactly(first);
  }

  @Test
  void endsARuleWhereItsUntilSays() throws ScheduleFault {
    var until = rule("FREQ=DAILY;BYHOUR=1;UNTIL=20261123T000000Z", BERLIN);

    assertThat(times(until, "2026-11-21T12:00:00Z", 5))
        .containsExactly("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "* * * *|4 of the 5 fields minute, hour, day of month, month, day of week",
        "|0 of the 5 fields",
        "0 0 0 * * *|6 of the 5 fields",
        "60 * * * *|'60' (minute)",
        "0 24 * * *|'24' (hour)",
        "0 2 0 * *|'0' (day of month)",
        "0 2 * 13 *|'13' (month)",
        "0 2 * * MOON|'MOON' (day of week)",
        "a * * * *|'a' (minute)"
      })
  void saysWhichFieldOfCronIsWrong(@Nullable String text, String said) {
    assertThatThrownBy(() -> Timetable.of(cron(text == null ? "" : text, UTC)))
        .isInstanceOf(ScheduleFault.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "every day|no rule such as",
        "FREQ=SECONDLY|too often",
        "FREQ=SOMETIMES|FREQ=SOMETIMES",
        "FREQ=DAILY;COUNT=3|COUNT needs a line DTSTART",
        "DTSTART:2026-11-20 FREQ=DAILY|DTSTART:2026-11-20",
        "FREQ=MONTHLY;BYMONTHDAY=32|BYMONTHDAY=32",
        "FREQ=DAILY;INTERVAL=0|INTERVAL=0",
        "DTSTART:20261120T021500 FREQ=DAILY;COUNT=100001|COUNT=100001 is more than 100000",
        "FREQ=YEARLY;INTERVAL=101|INTERVAL=101 is more than 100 years",
        "FREQ=DAILY;INTERVAL=36525|INTERVAL=36525 is more than 100 years"
      })
  void saysWhatIsWrongWithACalendarRule(String text, String said) {
    assertThatThrownBy(() -> Timetable.of(rule(text, UTC)))
        .isInstanceOf(ScheduleFault.class)
        .hasMessageContaining(said);
  }

  @Test
  void refusesTimesThatNeverCome() {
    for (var never :
        List.of(
            cron("0 0 30 2 *", UTC),
            cron("0 0 31 4,6,9,11 *", UTC),
            rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", UTC))) {
      assertThatThrownBy(() -> Timetable.of(never)).hasMessageContaining("no time ever matches");
    }
  }

  @Test
  void endsWithTheRule() throws ScheduleFault {
    for (var over :
        List.of(
            "FREQ=DAILY;UNTIL=20200101T000000Z", "DTSTART:20261101T021500 FREQ=DAILY;COUNT=20")) {
      assertThat(times(rule(over, UTC), "2026-11-21T12:00:00Z", 1)).as(over).isEmpty();
    }
  }

  /** In CPU time: to pass by all minutes of two thousand years takes seconds. */
  @Test
  void isQuickHoweverLongAgoARuleStarts() throws ScheduleFault {
    var table = Timetable.of(rule("DTSTART:00010131T000000 FREQ=MINUTELY;BYHOUR=3", UTC));
    var threads = ManagementFactory.getThreadMXBean();
    var before = threads.getCurrentThreadCpuTime();

    var next = table.next(Instant.parse("2026-11-21T12:00:00Z"), WHOSE);

    assertThat(threads.getCurrentThreadCpuTime() - before)
        .isLessThan(Duration.ofMillis(700).toNanos());
    assertThat(next.orElseThrow().at()).isEqualTo("2026-11-22T03:00:00Z");
  }

  @Test
  void putsEveryRunOffByItsOwnShareOfTheJitter() throws ScheduleFault {
    var table = Timetable.of(schedule("0 * * * *", null, UTC, Duration.ofMinutes(30), null));
    var start = Instant.parse("2026-11-21T00:30:00Z");

    var due = table.first(start, 200, WHOSE);

    assertThat(due).isSortedAccordingTo((one, other) -> one.at().compareTo(other.at()));
    assertThat(due).allMatch(run -> run.at().getEpochSecond() % 3600 <= 1800);
    assertThat(due.stream().map(run -> run.at().getEpochSecond() % 3600).distinct().count())
        .isGreaterThan(150);
    assertThat(table.first(start, 200, WHOSE)).isEqualTo(due);
    assertThat(table.first(start, 200, new ProtectionId(new UUID(7, 3)))).isNotEqualTo(due);
    assertThat(table.newest(start, due.getLast().at(), 1_000, WHOSE)).isEqualTo(due);
  }

  @Test
  void findsEveryRunWhereverTheLookBegins() throws ScheduleFault {
    var table = Timetable.of(schedule("*/7 * * * *", null, BERLIN, Duration.ofMinutes(45), null));
    var all = table.first(Instant.parse("2026-10-24T22:00:00Z"), 60, WHOSE);

    IntStream.range(0, 50)
        .forEach(from ->
            assertThat(table.next(all.get(from).at(), WHOSE))
                .as("after %s", all.get(from).at())
                .contains(firstAfter(all, from)));
  }

  @Test
  void waitsForTheWindow() throws ScheduleFault {
    var night = new Window(LocalTime.of(22, 0), Duration.ofHours(8));
    var table = Timetable.of(schedule("0 12,23 * * *", null, BERLIN, Duration.ZERO, night));

    var due = table.first(Instant.parse("2026-03-28T08:00:00Z"), 2, WHOSE);

    assertThat(due)
        .containsExactly(
            due("2026-03-28T11:00:00Z", "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z"),
            due("2026-03-28T22:00:00Z", "2026-03-28T22:00:00Z", "2026-03-29T05:00:00Z"));
  }

  @Test
  void refusesJittersAndWindowsThatMakeNoSense() {
    assertThatThrownBy(
            () -> Timetable.of(schedule("0 1 * * *", null, UTC, Duration.ofDays(2), null)))
        .isInstanceOf(ScheduleFault.class);
    assertThatThrownBy(() ->
            Timetable.of(
                schedule(
                    "0 1 * * *",
                    null,
                    UTC,
                    Duration.ZERO,
                    new Window(LocalTime.NOON, Duration.ZERO))))
        .isInstanceOf(ScheduleFault.class);
  }

  private static Due firstAfter(List<Due> all, int index) {
    return all.subList(index + 1, all.size()).stream()
        .filter(run -> run.at().isAfter(all.get(index).at()))
        .findFirst()
        .orElseThrow();
  }

  private static Due due(String at, String opens, String closes) {
    return new Due(Instant.parse(at), Instant.parse(opens), Instant.parse(closes));
  }

  private static List<String> times(Schedule schedule, String after, int most)
      throws ScheduleFault {
    return Timetable.of(schedule).first(Instant.parse(after), most, WHOSE).stream()
        .map(due -> due.at().toString())
        .toList();
  }

  private static Schedule cron(String cron, ZoneId zone) {
    return schedule(cron, null, zone, Duration.ZERO, null);
  }

  private static Schedule rule(String rule, ZoneId zone) {
    return schedule(null, rule, zone, Duration.ZERO, null);
  }

  private static Schedule schedule(
      @Nullable String cron,
      @Nullable String rule,
      ZoneId zone,
      Duration jitter,
      @Nullable Window window) {
    return new Schedule(
        ID, "nightly", BackupType.INCREMENTAL, rule, cron, zone, jitter, window, true);
  }
}
