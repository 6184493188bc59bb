package io.holdfast.control.drill;

import io.holdfast.catalog.model.DrillSchedule;
import io.holdfast.control.cron.CronRule;
import java.time.Instant;

/** Reads the schedules of drill policies. */
public final class DrillTimes {
  private DrillTimes() {}

  /**
   * The first time after a moment; INPUT_INVALID when it is no cron, or has no time to come.
   *
   * @throws io.holdfast.base.InvalidInputException as said
   */
  public static Instant next(DrillSchedule schedule, Instant after) {
    return CronRule.next(schedule.cron(), schedule.timeZone(), after);
  }
}
