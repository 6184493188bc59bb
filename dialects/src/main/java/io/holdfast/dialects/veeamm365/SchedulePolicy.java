package io.holdfast.dialects.veeamm365;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Schedule;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A plan's first schedule in this vendor's few words; others become the nearest of them. */
final class SchedulePolicy {
  private static final Pattern MINUTES = Pattern.compile("\\*/(5|10|15|30) \\* \\* \\* \\*");
  private static final Pattern HOURS = Pattern.compile("\\d+ \\*(?:/(2|4|8|12))? \\* \\* \\*");
  private static final Pattern DAILY =
      Pattern.compile("(\\d{1,2}) (\\d{1,2}) (?:\\*|\\?) \\* (\\S+)");
  private static final List<String> DAYS =
      List.of("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private SchedulePolicy() {}

  static ObjectNode of(@Nullable Plan plan, @Nullable Instant nextRun) {
    var schedule =
        plan == null
            ? null
            : plan.schedules().stream().filter(Schedule::enabled).findFirst().orElse(null);
    var node = Answers.JSON.objectNode().put("scheduleEnabled", schedule != null);
    node.put("backupWindowEnabled", schedule != null && schedule.window() != null);
    if (schedule == null) {
      node.put("type", "ManualOnly");
    } else {
      often(node, schedule.cron() == null ? "" : schedule.cron(), nextRun);
    }
    return node.put("retryEnabled", false).put("retryNumber", 0).put("retryWaitInterval", 0);
  }

  private static void often(ObjectNode node, String cron, @Nullable Instant nextRun) {
    var minutes = MINUTES.matcher(cron);
    if (minutes.matches()) {
      node.put("type", "Periodically").put("periodicallyEvery", "Minutes" + minutes.group(1));
      return;
    }
    var hours = HOURS.matcher(cron);
    if (hours.matches()) {
      var every = hours.group(1) == null ? "1" : hours.group(1);
      node.put("type", "Periodically").put("periodicallyEvery", "Hours" + every);
      return;
    }
    node.put("type", "Daily");
    var daily = DAILY.matcher(cron);
    if (daily.matches()) {
      var time =
          "%02d:%02d:00"
              .formatted(Integer.parseInt(daily.group(2)), Integer.parseInt(daily.group(1)));
      node.put("dailyType", day(daily.group(3))).put("dailyTime", time);
    } else {
      node.put("dailyType", "Everyday");
      node.put("dailyTime", nextRun == null ? "00:00:00" : TIME.format(nextRun));
    }
  }

  private static String day(String field) {
    return switch (field) {
      case "*", "?" -> "Everyday";
      case "1-5", "MON-FRI" -> "Workdays";
      case "0,6", "6,0", "SAT,SUN" -> "Weekends";
      case "0", "1", "2", "3", "4", "5", "6" -> DAYS.get(Integer.parseInt(field));
      case "7" -> "Sunday";
      default ->
          DAYS.stream()
              .filter(day -> day.substring(0, 3).equalsIgnoreCase(field))
              .findFirst()
              .orElse("Everyday");
    };
  }
}
