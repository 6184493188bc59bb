package io.holdfast.catalog.model;

import java.time.Duration;

/**
 * How long a protection keeps its points, for callers that know only these words. Months and years
 * count as long as the longest of them.
 */
public enum RetentionPreset {
  WEEK_2(14),
  MONTH_1(31),
  MONTH_3(92),
  MONTH_6(184),
  YEAR_1(366);

  private final int days;

  RetentionPreset(int days) {
    this.days = days;
  }

  /** Every point this close to the newest: none goes while no newer one comes. */
  public Retention retention() {
    return Retention.keepWithin(Duration.ofDays(days));
  }
}
