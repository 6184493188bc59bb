package io.holdfast.catalog.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which points stay; a point kept by any rule stays. Null: the rule is not set. */
public record Retention(
    @Nullable Integer keepLast,
    @Nullable Integer keepHourly,
    @Nullable Integer keepDaily,
    @Nullable Integer keepWeekly,
    @Nullable Integer keepMonthly,
    @Nullable Integer keepYearly,
    @Nullable Duration maxAge,
    @Nullable Long maxBytes,
    @Nullable Integer minSuccessful,
    boolean keepLastProven) {

  /** No rule: nothing is ever removed. */
  public static final Retention KEEP_ALL =
      new Retention(null, null, null, null, null, null, null, null, null, true);

  public static Retention keepLast(int points) {
    return new Retention(points, null, null, null, null, null, null, null, null, true);
  }
}
