package io.holdfast.catalog.model;

import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which points stay. Null: the rule is not set; a count of 0 says the same. A point kept by any
 * {@code keep} rule stays, unless {@code maxAge} or {@code maxBytes} lets it go; the floors {@code
 * minSuccessful} and {@code keepLastProven} hold it even then.
 *
 * @param keepWithin every point this close to the newest one, which need not be of today
 * @param maxAge counted from now, at every run
 * @param maxBytes what all points together may have added to their repositories
 * @param minSuccessful so many good points stay in any case
 */
public record Retention(
    @Nullable Integer keepLast,
    @Nullable Integer keepHourly,
    @Nullable Integer keepDaily,
    @Nullable Integer keepWeekly,
    @Nullable Integer keepMonthly,
    @Nullable Integer keepYearly,
    @Nullable Duration keepWithin,
    @Nullable Duration maxAge,
    @Nullable Long maxBytes,
    @Nullable Integer minSuccessful,
    boolean keepLastProven) {
  public Retention {
    Stream.of(keepLast, keepHourly, keepDaily, keepWeekly, keepMonthly, keepYearly, minSuccessful)
        .forEach(count -> requireCount(count == null ? 0 : count));
    requireCount(maxBytes == null ? 0 : maxBytes);
    requireLength(keepWithin);
    requireLength(maxAge);
  }

  /** No rule: nothing is ever removed. */
  public static final Retention KEEP_ALL =
      new Retention(null, null, null, null, null, null, null, null, null, null, true);

  public static Retention keepLast(int points) {
    return new Retention(points, null, null, null, null, null, null, null, null, null, true);
  }

  public static Retention keepWithin(Duration length) {
    return new Retention(null, null, null, null, null, null, length, null, null, null, true);
  }

  private static void requireCount(long count) {
    if (count < 0) {
      throw new IllegalArgumentException("retention counts %d".formatted(count));
    }
  }

  private static void requireLength(@Nullable Duration length) {
    if (length != null && length.isNegative()) {
      throw new IllegalArgumentException("retention for " + length);
    }
  }
}
