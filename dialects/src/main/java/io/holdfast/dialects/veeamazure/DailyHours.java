package io.holdfast.dialects.veeamazure;

import io.holdfast.catalog.model.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A schedule in the vendor's words, where it has them: full hours, every day, on working days or on
 * some days of the week.
 *
 * @param days by the vendor's names; empty for every day and for working days
 */
record DailyHours(String dailyType, List<String> days, List<Integer> hours) {
  private static final List<String> DAYS =
      List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");

  private static final Pattern NUMBERS = Pattern.compile("\\d{1,2}(,\\d{1,2})*");

  static Optional<DailyHours> of(Schedule schedule) {
    var cron = schedule.cron();
    if (cron == null) {
      return Optional.empty();
    }
    var fields = cron.strip().split("\\s+", -1);
    if (fields.length != 5
        || !fields[0].matches("\\d{1,2}")
        || !NUMBERS.matcher(fields[1]).matches()
        || !fields[2].equals("*")
        || !fields[3].equals("*")) {
      return Optional.empty();
    }
    var hours = numbers(fields[1]);
    return switch (fields[4]) {
      case "*" -> Optional.of(new DailyHours("Everyday", List.of(), hours));
      case "1-5" -> Optional.of(new DailyHours("WeekDays", List.of(), hours));
      default -> selected(fields[4], hours);
    };
  }

  private static Optional<DailyHours> selected(String field, List<Integer> hours) {
    if (!NUMBERS.matcher(field).matches()) {
      return Optional.empty();
    }
    var days =
        numbers(field).stream()
            .filter(day -> day <= DAYS.size())
            .map(day -> DAYS.get(day % DAYS.size()))
            .distinct()
            .toList();
    return Optional.of(new DailyHours("SelectedDays", days, hours));
  }

  private static List<Integer> numbers(String list) {
    return Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList();
  }
}
