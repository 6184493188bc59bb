package io.holdfast.engine.forget;

import java.time.OffsetDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** What rules count by, in the order in which they are tried. */
public enum KeepInterval {
  /** Every snapshot counts. */
  LAST,
  HOURLY,
  DAILY,
  /** By ISO 8601: weeks begin on Monday. */
  WEEKLY,
  MONTHLY,
  YEARLY;

  /** The word in reasons. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Equal for snapshots of the same interval, by the clock of the machine that made them.
   *
   * @param number of the snapshot in its list
   */
  long bucket(OffsetDateTime time, int number) {
    var local = time.toLocalDateTime();
    return switch (this) {
      case LAST -> number;
      case HOURLY -> local.toLocalDate().toEpochDay() * 24 + local.getHour();
      case DAILY -> local.toLocalDate().toEpochDay();
      case WEEKLY ->
          local.get(IsoFields.WEEK_BASED_YEAR) * 100L
              + local.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTHLY -> local.getYear() * 12L + local.getMonthValue();
      case YEARLY -> local.getYear();
    };
  }
}
