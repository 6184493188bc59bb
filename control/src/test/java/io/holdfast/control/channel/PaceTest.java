package io.holdfast.control.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.testkit.Samples;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace(new Random(7));

  @Test
  void waitsLongerFromFailureToFailureAndNeverTheSame() {
    var start = Samples.NOON;
    for (var failures = 1; failures < 10; failures++) {
      var usual = new long[] {5, 15, 60, 300, 900, 1800, 3600}[Math.min(failures, 7) - 1];
      for (var i = 0; i < 100; i++) {
        var pause = Duration.between(start, pace.next(start, start, failures, null));
        assertThat(pause)
            .isBetween(Duration.ofMillis(usual * 800), Duration.ofMillis(usual * 1200));
      }
    }
    assertThat(pace.next(start, start, 5, null)).isNotEqualTo(pace.next(start, start, 5, null));
  }

  @Test
  void triesALastTimeWhenTheDayIsOver() {
    var since = Samples.NOON;
    var late = since.plus(Duration.ofHours(23)).plus(Duration.ofMinutes(50));

    var last = pace.next(late, since, 30, null);

    assertThat(last).isEqualTo(since.plus(Pace.GIVE_UP));
    assertThat(Pace.over(since, late)).isFalse();
    assertThat(Pace.over(since, last)).isTrue();
    assertThat(pace.next(since, since, 1, Duration.ofDays(7))).isEqualTo(last);
  }
}
