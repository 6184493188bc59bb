package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.forget.KeepInterval;
import io.holdfast.engine.forget.KeepPeriod;
import io.holdfast.engine.forget.KeepRules;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which snapshots stay, in the words of restic. */
final class KeepOptions {
  private static final String UNLIMITED = "unlimited";

  /** As typed: what is wrong with it is told when the command runs. */
  private final Map<KeepInterval, String> counts = new EnumMap<>(KeepInterval.class);

  private final Map<KeepInterval, String> within = new EnumMap<>(KeepInterval.class);

  @Option(
      names = "--keep-tag",
      paramLabel = "TAG[,TAG]",
      description = "Keep those with all of these tags, with '' those without any; repeatable.")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = {"-l", "--keep-last"},
      paramLabel = "N",
      description = "Keep the newest N; 'unlimited' for all.")
  void last(String count) {
    counts.put(KeepInterval.LAST, count);
  }

  @Option(
      names = {"-H", "--keep-hourly"},
      paramLabel = "N",
      description = "Keep the newest of each of the N newest hours that have one.")
  void hourly(String count) {
    counts.put(KeepInterval.HOURLY, count);
  }

  @Option(
      names = {"-d", "--keep-daily"},
      paramLabel = "N",
      description = "As --keep-hourly, of days.")
  void daily(String count) {
    counts.put(KeepInterval.DAILY, count);
  }

  @Option(
      names = {"-w", "--keep-weekly"},
      paramLabel = "N",
      description = "As --keep-hourly, of weeks, which begin on Monday.")
  void weekly(String count) {
    counts.put(KeepInterval.WEEKLY, count);
  }

  @Option(
      names = {"-m", "--keep-monthly"},
      paramLabel = "N",
      description = "As --keep-hourly, of months.")
  void monthly(String count) {
    counts.put(KeepInterval.MONTHLY, count);
  }

  @Option(
      names = {"-y", "--keep-yearly"},
      paramLabel = "N",
      description = "As --keep-hourly, of years.")
  void yearly(String count) {
    counts.put(KeepInterval.YEARLY, count);
  }

  @Option(
      names = "--keep-within",
      paramLabel = "PERIOD",
      description = "Keep all that are at most so much older than the newest, as 1y6m14d12h.")
  void within(String period) {
    within.put(KeepInterval.LAST, period);
  }

  @Option(
      names = "--keep-within-hourly",
      paramLabel = "PERIOD",
      description = "Of those, keep the newest of each hour.")
  void withinHourly(String period) {
    within.put(KeepInterval.HOURLY, period);
  }

  @Option(
      names = "--keep-within-daily",
      paramLabel = "PERIOD",
      description = "Of those, keep the newest of each day.")
  void withinDaily(String period) {
    within.put(KeepInterval.DAILY, period);
  }

  @Option(
      names = "--keep-within-weekly",
      paramLabel = "PERIOD",
      description = "Of those, keep the newest of each week.")
  void withinWeekly(String period) {
    within.put(KeepInterval.WEEKLY, period);
  }

  @Option(
      names = "--keep-within-monthly",
      paramLabel = "PERIOD",
      description = "Of those, keep the newest of each month.")
  void withinMonthly(String period) {
    within.put(KeepInterval.MONTHLY, period);
  }

  @Option(
      names = "--keep-within-yearly",
      paramLabel = "PERIOD",
      description = "Of those, keep the newest of each year.")
  void withinYearly(String period) {
    within.put(KeepInterval.YEARLY, period);
  }

  /**
   * @throws CommandException INPUT_INVALID
   * @throws io.holdfast.base.InvalidInputException PARAMETER_INVALID for a period
   */
  KeepRules rules() {
    var numbers = new EnumMap<KeepInterval, Integer>(KeepInterval.class);
    counts.forEach((interval, text) -> {
      var number = number(text);
      if (number != 0) {
        numbers.put(interval, number);
      }
    });
    var periods = new EnumMap<KeepInterval, KeepPeriod>(KeepInterval.class);
    within.forEach((interval, text) -> periods.put(interval, KeepPeriod.parse(text)));
    return new KeepRules(numbers, periods, tags.stream().map(TagList::parse).toList());
  }

  private static int number(String text) {
    if (text.equals(UNLIMITED)) {
      return KeepRules.ALL;
    }
    try {
      var number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static CommandException invalid(String text, @Nullable Throwable cause) {
    return new CommandException(
        ErrorCode.INPUT_INVALID,
        "'%s' is no number of snapshots; give 1 or more, or '%s'".formatted(text, UNLIMITED),
        cause);
  }
}
