package io.holdfast.control.repository;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.control.cron.CronRule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What settings of prune must keep to. */
final class PruneRules {
  private static final Duration SHORTEST_RUN = Duration.ofMinutes(1);
  private static final Duration LONGEST_RUN = Duration.ofDays(1);

  /** Who reads without a lock, browsing or searching, is done with what it found by then. */
  private static final Duration SHORTEST_GRACE = Duration.ofHours(1);

  private static final Duration LONGEST_GRACE = Duration.ofDays(365);
  private static final int MOST_UNUSED = 99;

  private PruneRules() {}

  /**
   * @throws InvalidInputException INPUT_INVALID
   */
  static PruneSettings valid(PruneSettings settings, Instant now) {
    CronRule.next(settings.cron(), settings.timeZone(), now);
    within("prune.maxTime", settings.maxTime(), SHORTEST_RUN, LONGEST_RUN);
    within("prune.grace", settings.grace(), SHORTEST_GRACE, LONGEST_GRACE);
    notNegative("prune.maxRepackBytes", settings.maxRepackBytes());
    notNegative("prune.maxUnusedBytes", settings.maxUnusedBytes());
    if (settings.maxUnusedPercent() < 0 || settings.maxUnusedPercent() > MOST_UNUSED) {
      throw invalid(
          "prune.maxUnusedPercent is %d, not between 0 and %d"
              .formatted(settings.maxUnusedPercent(), MOST_UNUSED));
    }
    return settings;
  }

  private static void notNegative(String name, @Nullable Long bytes) {
    if (bytes != null && bytes < 0) {
      throw invalid("%s is %d, less than nothing".formatted(name, bytes));
    }
  }

  private static void within(String name, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw invalid("%s is %s, not between %s and %s".formatted(name, value, least, most));
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INPUT_INVALID, message);
  }
}
