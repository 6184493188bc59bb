package io.holdfast.control.drill;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.DrillSchedule;
import java.time.Instant;

/** Reads the schedules of drill policies, with the engine that the timers run on. */
public final class DrillTimes {
  private DrillTimes() {}

  /**
   * The first time after a moment.
   *
   * @throws InvalidInputException INPUT_INVALID when it is no cron, or has no time to come
   */
  public static Instant next(DrillSchedule schedule, Instant after) {
    try {
      return new CronSchedule(schedule.cron(), schedule.timeZone(), CronStyle.UNIX)
          .getInitialExecutionTime(after);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "'%s' is not five fields of cron, such as '30 3 * * 0'".formatted(schedule.cron()),
          e);
    }
  }
}
