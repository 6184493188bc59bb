package io.holdfast.dialects.scp;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.rest.edge.Fields;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule in this vendor's form. Times are UTC.
 *
 * @param startTime null where a schedule that was made elsewhere has no single time a day
 * @param startDay and {@code startWeek} may stand where the frequency does not need them
 */
record ScheduleForm(
    Type type,
    Frequency frequency,
    @Nullable LocalTime startTime,
    @Nullable Day startDay,
    @Nullable Week startWeek) {
  /** How much a run reads. */
  enum Type {
    FULL,
    INCREMENTAL
  }

  /** How often a schedule runs. */
  enum Frequency {
    MONTHLY,
    WEEKLY,
    DAILY
  }

  /** With its number in cron. */
  enum Day {
    MON("1"),
    TUE("2"),
    WED("3"),
    THU("4"),
    FRI("5"),
    SAT("6"),
    SUN("0");

    private final String inCron;

    Day(String inCron) {
      this.inCron = inCron;
    }

    private String inRule() {
      return name().substring(0, 2);
    }
  }

  /** Which of a month's days of one name. */
  enum Week {
    WEEK_1("1"),
    WEEK_2("2"),
    WEEK_3("3"),
    WEEK_4("4"),
    WEEK_LAST("-1");

    private final String number;

    Week(String number) {
      this.number = number;
    }
  }

  static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** What the client sent though the frequency does not need it: given back as sent. */
  private static final String DAY_LABEL = "scp.start_day";

  private static final String WEEK_LABEL = "scp.start_week";
  private static final Pattern CLOCK = Pattern.compile("([01][0-9]|2[0-3]):(00|30):00");
  private static final Pattern MONTHLY_RULE =
      Pattern.compile(
          "FREQ=MONTHLY;BYDAY=(-?[0-9])([A-Z]{2});BYHOUR=([0-9]{1,2});BYMINUTE=([0-9]{1,2})");
  private static final Pattern FIXED_CRON =
      Pattern.compile("([0-9]{1,2}) ([0-9]{1,2}) \\* \\* (\\*|[0-7])");
  private static final int ID_CHARACTERS = 6;

  /** Reads one of a body's schedules; empty when something is wrong, which the faults tell. */
  static Optional<ScheduleForm> read(Fields it, Faults faults) {
    var type = faults.take(() -> it.require("type", name -> it.word(name, Type.class)));
    var frequency =
        faults.take(() -> it.require("frequency", name -> it.word(name, Frequency.class)));
    var time = faults.take(() -> it.require("start_time", name -> time(it, name)));
    var day = faults.find(() -> it.word("start_day", Day.class)).orElse(null);
    var week = faults.find(() -> it.word("start_week", Week.class)).orElse(null);
    if (type == null || frequency == null || time == null) {
      return Optional.empty();
    }
    if (day == null && frequency != Frequency.DAILY) {
      faults.take(() -> required(it, "start_day", frequency));
    }
    if (week == null && frequency == Frequency.MONTHLY) {
      faults.take(() -> required(it, "start_week", frequency));
    }
    return Optional.of(new ScheduleForm(type, frequency, time, day, week));
  }

  /** What a schedule of ours comes to in this vendor's words, as near as they can say it. */
  static ScheduleForm of(Schedule schedule) {
    var type = schedule.type() == BackupType.INCREMENTAL ? Type.INCREMENTAL : Type.FULL;
    var labels = schedule.labels();
    var day = word(Day.class, labels.get(DAY_LABEL));
    var week = word(Week.class, labels.get(WEEK_LABEL));
    var isUtc = schedule.timeZone().normalized().equals(ZoneOffset.UTC);
    var rule = MONTHLY_RULE.matcher(schedule.rrule() == null ? "" : schedule.rrule());
    if (isUtc && rule.matches() && week(rule.group(1)) != null) {
      return new ScheduleForm(
          type,
          Frequency.MONTHLY,
          clock(rule.group(3), rule.group(4)),
          day(rule.group(2)),
          week(rule.group(1)));
    }
    var cron = FIXED_CRON.matcher(schedule.cron() == null ? "" : schedule.cron().strip());
    if (!isUtc || !cron.matches()) {
      return new ScheduleForm(type, nearest(schedule), null, day, week);
    }
    var time = clock(cron.group(2), cron.group(1));
    return cron.group(3).equals("*")
        ? new ScheduleForm(type, Frequency.DAILY, time, day, week)
        : new ScheduleForm(type, Frequency.WEEKLY, time, dayInCron(cron.group(3)), week);
  }

  /** This form, only with a time, as a schedule of ours. */
  Schedule schedule(ScheduleId id) {
    var time = startTime == null ? LocalTime.MIDNIGHT : startTime;
    var text = ScpIds.hex(id.value());
    var name =
        "%s_%s_%s-%s"
            .formatted(
                type, frequency, TIME.format(time), text.substring(text.length() - ID_CHARACTERS));
    return new Schedule(
        id,
        name,
        BackupType.valueOf(type.name()),
        rule(time),
        cron(time),
        ZoneOffset.UTC,
        Duration.ZERO,
        null,
        true,
        null,
        null,
        labels());
  }

  private @Nullable String rule(LocalTime time) {
    return frequency == Frequency.MONTHLY && startDay != null && startWeek != null
        ? "FREQ=MONTHLY;BYDAY=%s%s;BYHOUR=%d;BYMINUTE=%d"
            .formatted(startWeek.number, startDay.inRule(), time.getHour(), time.getMinute())
        : null;
  }

  private @Nullable String cron(LocalTime time) {
    if (frequency == Frequency.MONTHLY) {
      return null;
    }
    var day = frequency == Frequency.WEEKLY && startDay != null ? startDay.inCron : "*";
    return "%d %d * * %s".formatted(time.getMinute(), time.getHour(), day);
  }

  private Map<String, String> labels() {
    var labels = new HashMap<String, String>();
    if (frequency == Frequency.DAILY && startDay != null) {
      labels.put(DAY_LABEL, startDay.name());
    }
    if (frequency != Frequency.MONTHLY && startWeek != null) {
      labels.put(WEEK_LABEL, startWeek.name());
    }
    return labels;
  }

  private static Optional<LocalTime> time(Fields it, String name) {
    return it.text(name)
        .map(text -> {
          if (!CLOCK.matcher(text).matches()) {
            throw it.invalid(name, "FORMAT", "must be HH:00:00 or HH:30:00");
          }
          return LocalTime.parse(text);
        });
  }

  private static Object required(Fields it, String field, Frequency frequency) {
    throw it.invalid(field, "REQUIRED", "must be given for %s".formatted(frequency));
  }

  /** A rule that this vendor cannot say runs at least as often as it looks. */
  private static Frequency nearest(Schedule schedule) {
    var rule = schedule.rrule();
    if (rule != null) {
      var upper = rule.toUpperCase(Locale.ROOT);
      if (upper.contains("FREQ=MONTHLY") || upper.contains("FREQ=YEARLY")) {
        return Frequency.MONTHLY;
      }
      return upper.contains("FREQ=WEEKLY") ? Frequency.WEEKLY : Frequency.DAILY;
    }
    var fields = List.of(String.valueOf(schedule.cron()).strip().split("\\s+"));
    if (fields.size() == 5 && !fields.get(4).equals("*")) {
      return Frequency.WEEKLY;
    }
    return fields.size() == 5 && !fields.get(2).equals("*") ? Frequency.MONTHLY : Frequency.DAILY;
  }

  private static @Nullable LocalTime clock(String hour, String minute) {
    var hours = Integer.parseInt(hour);
    var minutes = Integer.parseInt(minute);
    return hours < 24 && minutes < 60 ? LocalTime.of(hours, minutes) : null;
  }

  /** Sunday has two numbers. */
  private static @Nullable Day dayInCron(String number) {
    for (var day : Day.values()) {
      if (day.inCron.equals(number.equals("7") ? "0" : number)) {
        return day;
      }
    }
    return null;
  }

  private static @Nullable Day day(String letters) {
    for (var day : Day.values()) {
      if (day.inRule().equals(letters)) {
        return day;
      }
    }
    return null;
  }

  private static @Nullable Week week(String number) {
    for (var week : Week.values()) {
      if (week.number.equals(number)) {
        return week;
      }
    }
    return null;
  }

  private static <E extends Enum<E>> @Nullable E word(Class<E> type, @Nullable String name) {
    for (var word : type.getEnumConstants()) {
      if (word.name().equals(name)) {
        return word;
      }
    }
    return null;
  }
}
