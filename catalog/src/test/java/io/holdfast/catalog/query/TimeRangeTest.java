package io.holdfast.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

final class TimeRangeTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Instant EVENING = Instant.parse("2026-11-22T18:00:00Z");

  @Test
  void theTimesOfTwoRangesLeaveOutABoundThatOneLeavesOut() {
    var closed = TimeRange.closed(NOON, EVENING);
    var open = TimeRange.open(NOON, EVENING);

    assertThat(closed.within(open)).isEqualTo(open);
    assertThat(open.within(closed)).isEqualTo(open);
  }

  @Test
  void theTimesOfTwoRangesLieBetweenTheInnerBounds() {
    var from = TimeRange.closed(NOON, null);
    var until = TimeRange.open(NOON.minusSeconds(1), EVENING);

    assertThat(from.within(until)).isEqualTo(new TimeRange(NOON, true, EVENING, false));
    assertThat(until.within(from)).isEqualTo(new TimeRange(NOON, true, EVENING, false));
    assertThat(TimeRange.ANY.within(until)).isEqualTo(until);
  }

  @Test
  void whatIsShownAsAnEndBelongsToARangeOfShownTimes() {
    var shown = TimeRange.closed(NOON, EVENING, ChronoUnit.SECONDS);
    var between = TimeRange.closed(NOON.plusMillis(1), EVENING.plusMillis(1), ChronoUnit.SECONDS);

    assertThat(shown.contains(NOON)).isTrue();
    assertThat(shown.contains(NOON.minusNanos(1_000))).isFalse();
    assertThat(shown.contains(EVENING.plusNanos(999_999_000))).isTrue();
    assertThat(shown.contains(EVENING.plusSeconds(1))).isFalse();
    assertThat(between.contains(NOON.plusMillis(500))).isFalse();
    assertThat(between.contains(NOON.plusSeconds(1))).isTrue();
    assertThat(between.contains(EVENING.plusMillis(999))).isTrue();
    assertThat(TimeRange.closed(null, null, ChronoUnit.MILLIS).contains(NOON)).isTrue();
  }

  @Test
  void aTimeAtABoundBelongsToTheRangesThatIncludeIt() {
    assertThat(TimeRange.closed(NOON, NOON).contains(NOON)).isTrue();
    assertThat(TimeRange.open(NOON, null).contains(NOON)).isFalse();
    assertThat(TimeRange.open(null, NOON).contains(NOON)).isFalse();
    assertThat(TimeRange.halfOpen(NOON, EVENING).contains(EVENING)).isFalse();
  }
}
