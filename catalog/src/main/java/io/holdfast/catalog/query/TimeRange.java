package io.holdfast.catalog.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
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

  /** Neither end belongs to it. */
  public static TimeRange open(@Nullable Instant after, @Nullable Instant before) {
    return new TimeRange(after, false, before, false);
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
