package io.holdfast.control.schedule;

import io.holdfast.catalog.model.ProtectionId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long after a run may begin a good point is expected. */
public final class Tolerance {
  static final Duration LEAST = Duration.ofMinutes(10);
  static final Duration MOST = Duration.ofDays(1);

  private Tolerance() {}

  /**
   * @param rpoTarget the plan's; null: half the time to the schedule's next run, at least ten
   *     minutes and at most a day
   */
  static Instant deadline(
      Timetable table, Due due, ProtectionId protection, @Nullable Duration rpoTarget) {
    if (rpoTarget != null) {
      return due.opens().plus(rpoTarget);
    }
    var half =
        table
            .next(due.at(), protection)
            .map(next -> Duration.between(due.at(), next.at()).dividedBy(2))
            .orElse(MOST);
    var tolerance = half.compareTo(LEAST) < 0 ? LEAST : half.compareTo(MOST) > 0 ? MOST : half;
    return due.opens().plus(tolerance);
  }
}
