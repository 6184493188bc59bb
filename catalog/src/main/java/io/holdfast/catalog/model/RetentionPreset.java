package io.holdfast.catalog.model;

import java.time.Duration;

/**
 * How long a protection keeps its points, for callers that know only these words: a month has 31
 * days, a year 365.
 */
public enum RetentionPreset {
  WEEK_2(14),
  MONTH_1(31),
  MONTH_3(93),
  MONTH_6(186),
  YEAR_1(365);

  private final int days;

  RetentionPreset(int days) {
    this.days = days;
  }

  /** How many days it keeps points. */
  public int days() {
    return days;
  }

  /** Every point this close to the newest: none goes while no newer one comes. */
  public Retention retention() {
    return Retention.keepWithin(Duration.ofDays(days));
  }
}
