package io.holdfast.control.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Cron's five fields. Day of month and day of week, when both are given, are joined by OR. */
final class CronTimes implements LocalTimes {
  private static final CronDefinition FIVE_FIELDS =
      CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);
  private static final List<String> FIELDS =
      List.of("minute", "hour", "day of month", "month", "day of week");
  private static final Set<String> ALL_HOURS = Set.of("*", "*/1", "0-23");
  private static final int HOUR = 1;

  private final ExecutionTime times;
  private final boolean hourly;

  private CronTimes(ExecutionTime times, boolean hourly) {
    this.times = times;
    this.hourly = hourly;
  }

  /**
   * @throws ScheduleFault with the field that is wrong
   */
  static CronTimes of(String text) throws ScheduleFault {
    var words = text.isBlank() ? List.<String>of() : List.of(text.strip().split("\\s+"));
    if (words.size() != FIELDS.size()) {
      throw new ScheduleFault(
          "cron",
          "'%s' has %d of the 5 fields %s"
              .formatted(text, words.size(), String.join(", ", FIELDS)));
    }
    return new CronTimes(ExecutionTime.forCron(parsed(words)), ALL_HOURS.contains(words.get(HOUR)));
  }

  private static Cron parsed(List<String> words) throws ScheduleFault {
    for (int field = 0; field < FIELDS.size(); field++) {
      var alone = new ArrayList<>(List.of("*", "*", "*", "*", "*"));
      alone.set(field, words.get(field));
      try {
        parse(alone);
      } catch (IllegalArgumentException e) {
        throw wrong(words.get(field), field, String.valueOf(e.getMessage()));
      } catch (IndexOutOfBoundsException e) { // The library's word for '1-' and for '|'.
        throw wrong(words.get(field), field, "something is missing");
      }
    }
    try {
      return parse(words);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new ScheduleFault("cron", String.valueOf(e.getMessage()));
    }
  }

  private static ScheduleFault wrong(String word, int field, String why) {
    return new ScheduleFault(
        "cron", "the field '%s' (%s) is wrong: %s".formatted(word, FIELDS.get(field), why));
  }

  private static Cron parse(List<String> words) {
    return new CronParser(FIVE_FIELDS).parse(String.join(" ", words)).validate();
  }

  /** Read at UTC, where no clock is put forward: what a zone does to them is not cron's affair. */
  @Override
  public Optional<LocalDateTime> after(LocalDateTime last) {
    return times.nextExecution(last.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }

  @Override
  public boolean hourly() {
    return hourly;
  }
}
