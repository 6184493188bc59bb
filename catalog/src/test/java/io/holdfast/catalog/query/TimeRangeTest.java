package io.holdfast.catalog.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
}
