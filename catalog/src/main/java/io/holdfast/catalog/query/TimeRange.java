package io.holdfast.catalog.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time. A missing bound is open; a range whose ends cross matches nothing. Times that
 * are absent match only a range without bounds.
 */
public record TimeRange(
    @Nullable Instant from, boolean fromInclusive, @Nullable Instant to, boolean toInclusive) {
  public static final TimeRange ANY = new TimeRange(null, true, null, false);

  /** From {@code after} on and before {@code before}: the native API's ranges. */
  public static TimeRange halfOpen(@Nullable Instant after, @Nullable Instant before) {
    return new TimeRange(after, true, before, false);
  }

  /** Both ends belong to it. */
  public static TimeRange closed(@Nullable Instant from, @Nullable Instant to) {
    return new TimeRange(from, true, to, true);
  }

  /**
   * As {@link #closed}, of times that are shown cut to a unit: all that is shown as a time from the
   * one end to the other belongs to it.
   */
  public static TimeRange closed(@Nullable Instant from, @Nullable Instant to, ChronoUnit shown) {
    return new TimeRange(
        from == null ? null : beyond(from.minusNanos(1), shown),
        true,
        to == null ? null : beyond(to, shown),
        false);
  }

  /** The first whole unit after a time. */
  private static Instant beyond(Instant time, ChronoUnit unit) {
    return time.truncatedTo(unit).plus(1, unit);
  }

  /** Neither end belongs to it. */
  public static TimeRange open(@Nullable Instant after, @Nullable Instant before) {
    return new TimeRange(after, false, before, false);
  }

  public boolean contains(Instant time) {
    return (from == null || from.isBefore(time) || (fromInclusive && from.equals(time)))
        && (to == null || to.isAfter(time) || (toInclusive && to.equals(time)));
  }

  /** The times of both. */
  public TimeRange within(TimeRange other) {
    var later = from == null || (other.from != null && other.beginsLater(this)) ? other : this;
    var sooner = to == null || (other.to != null && other.endsSooner(this)) ? other : this;
    return new TimeRange(later.from, later.fromInclusive, sooner.to, sooner.toInclusive);
  }

  private boolean beginsLater(TimeRange other) {
    var order = requireNonNull(from).compareTo(requireNonNull(other.from));
    return order > 0 || (order == 0 && !fromInclusive);
  }

  private boolean endsSooner(TimeRange other) {
    var order = requireNonNull(to).compareTo(requireNonNull(other.to));
    return order < 0 || (order == 0 && !toInclusive);
  }
}
