package io.holdfast.dialects.northflank;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.rest.edge.Fields;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * When the vendor's schedules run, in UTC: at each of the minutes of each of the hours of each of
 * the days. Kept as cron.
 *
 * @param hours empty when hourly
 * @param days empty unless weekly; 0 is Monday
 */
record Scheduling(
    Interval interval, List<Integer> minutes, List<Integer> hours, List<Integer> days) {
  private static final Pattern NUMBERS = Pattern.compile("\\d{1,2}(,\\d{1,2})*");
  private static final int DAYS_A_WEEK = 7;
  private static final int HOURS_A_DAY = 24;

  enum Interval {
    HOURLY(7),
    DAILY(60),
    WEEKLY(120);

    private final int longestKept;

    Interval(int longestKept) {
      this.longestKept = longestKept;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** How many days its backups are kept at most. */
    int longestKept() {
      return longestKept;
    }
  }

  Scheduling {
    minutes = minutes.stream().sorted().toList();
    hours = hours.stream().sorted().toList();
    days = days.stream().sorted().toList();
  }

  /** The field {@code scheduling}. */
  static Scheduling read(Fields fields) {
    var word = fields.require("interval", fields::text);
    var words = Arrays.stream(Interval.values()).map(Interval::text).toList();
    var interval =
        Interval.valueOf(BackupWish.word(fields, "interval", word, words).toUpperCase(Locale.ROOT));
    return new Scheduling(
        interval,
        list(fields, "minute", 59, true),
        list(fields, "hour", 23, interval != Interval.HOURLY),
        list(fields, "day", 6, interval == Interval.WEEKLY));
  }

  private static List<Integer> list(Fields fields, String name, int most, boolean wanted) {
    var numbers = fields.numbers(name, 0, most);
    if (!wanted) {
      if (numbers.isPresent()) {
        throw fields.invalid(name, "VALUE", "is not for this interval");
      }
      return List.of();
    }
    var values = numbers.orElseThrow(() -> fields.invalid(name, "REQUIRED", "must be there"));
    if (values.isEmpty() || new HashSet<>(values).size() != values.size()) {
      throw fields.invalid(name, "VALUE", "must have at least one number, and none twice");
    }
    return values;
  }

  /** What a cron says, if the vendor has words for it. */
  static Optional<Scheduling> of(String cron) {
    var fields = cron.strip().split("\\s+", -1);
    if (fields.length != 5 || !fields[2].equals("*") || !fields[3].equals("*")) {
      return Optional.empty();
    }
    var minutes = numbers(fields[0]);
    var hours = numbers(fields[1]);
    var days = numbers(fields[4]);
    if (minutes.isEmpty() || (hours.isEmpty() && !fields[1].equals("*"))) {
      return Optional.empty();
    }
    if (fields[4].equals("*")) {
      var interval = hours.isEmpty() ? Interval.HOURLY : Interval.DAILY;
      return Optional.of(new Scheduling(interval, minutes, hours, List.of()));
    }
    return days.isEmpty() || hours.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Scheduling(
                Interval.WEEKLY,
                minutes,
                hours,
                days.stream()
                    .map(day -> (day + DAYS_A_WEEK - 1) % DAYS_A_WEEK)
                    .distinct()
                    .toList()));
  }

  private static List<Integer> numbers(String field) {
    return NUMBERS.matcher(field).matches()
        ? Arrays.stream(field.split(",", -1)).map(Integer::valueOf).toList()
        : List.of();
  }

  String cron() {
    return "%s %s * * %s"
        .formatted(
            text(minutes),
            hours.isEmpty() ? "*" : text(hours),
            days.isEmpty()
                ? "*"
                : text(days.stream().map(day -> (day + 1) % DAYS_A_WEEK).sorted().toList()));
  }

  private static String text(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  /** How many of its backups there are at a time, when each is kept for some days. */
  long alive(int keptDays) {
    var aDay = (long) minutes.size() * (hours.isEmpty() ? HOURS_A_DAY : hours.size());
    return days.isEmpty()
        ? aDay * keptDays
        : Math.ceilDiv(aDay * days.size() * keptDays, DAYS_A_WEEK);
  }

  ObjectNode shown() {
    var node = Answers.JSON.objectNode().put("interval", interval.text());
    minutes.forEach(node.putArray("minute")::add);
    if (!hours.isEmpty()) {
      hours.forEach(node.putArray("hour")::add);
    }
    if (!days.isEmpty()) {
      days.forEach(node.putArray("day")::add);
    }
    return node;
  }
}
