package io.holdfast.control.cron;

import com.github.kagkarlsson.scheduler.task.schedule.CronSchedule;
import com.github.kagkarlsson.scheduler.task.schedule.CronStyle;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.time.Instant;
import java.time.ZoneId;

/** Reads cron with the engine that the timers run on. */
public final class CronRule {
  private CronRule() {}

  /**
   * The first time after a moment.
   *
   * @throws InvalidInputException INPUT_INVALID when it is no cron, or has no time to come
   */
  public static Instant next(String cron, ZoneId zone, Instant after) {
    try {
      return new CronSchedule(cron, zone, CronStyle.UNIX).getInitialExecutionTime(after);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new InvalidInputException(
          ErrorCode.INPUT_INVALID,
          "'%s' is not five fields of cron, such as '30 3 * * 0'".formatted(cron),
          e);
    }
  }
}
