package io.holdfast.control.schedule;

import java.time.LocalDateTime;
import java.util.Optional;

/** The times of a rule on a clock that is never put forward or back. */
sealed interface LocalTimes permits CronTimes, CalendarTimes {
  /** The first time later than {@code last}; empty when there is none any more. */
  Optional<LocalDateTime> after(LocalDateTime last);

  /**
   * Whether the rule names no hours: it keeps its rhythm through an hour that comes twice, where a
   * rule that names hours runs once.
   */
  boolean hourly();
}
