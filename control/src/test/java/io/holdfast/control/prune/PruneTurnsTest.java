package io.holdfast.control.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.PruneRequest.Limits;
import io.holdfast.engine.prune.UnusedLimit;
import java.time.Duration;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PruneTurnsTest {
  private static final Duration TIME = Duration.ofMinutes(2);

  @Test
  void usuallyAsksForWhatTheEngineDoesByItself() {
    assertThat(PruneTurns.request(PruneSettings.DEFAULT, 0, TIME))
        .isEqualTo(
            PruneRequest.standard()
                .withLimits(new Limits(UnusedLimit.standard(), Long.MAX_VALUE, TIME)));
  }

  @Test
  void asksForAllThatIsSet() {
    var grace = Duration.ofDays(9);
    var settings =
        new PruneSettings(
            true, "0 4 * * *", ZoneOffset.UTC, TIME, 1_000L, 7, null, false, true, grace);

    assertThat(PruneTurns.request(settings, 400, TIME))
        .isEqualTo(
            new PruneRequest(
                new Limits(new UnusedLimit.Share(7), 600, TIME), false, true, grace, false, false));
    assertThat(PruneTurns.request(settings.withRepacking(true, false), 1_001, TIME))
        .isEqualTo(
            new PruneRequest(
                new Limits(new UnusedLimit.Share(7), 0, TIME), true, false, grace, false, false));
  }

  @Test
  void aLimitInBytesStandsForThePercentage() {
    var settings =
        new PruneSettings(true, "0 4 * * *", ZoneOffset.UTC, TIME, null, 7, 0L, false, false, TIME);

    assertThat(PruneTurns.request(settings, 0, TIME).limits().maxUnused())
        .isEqualTo(new UnusedLimit.Bytes(0));
  }

  @Test
  void whatIsAskedOfARunIsAddedToWhatIsSet() {
    var usual = PruneSettings.DEFAULT;

    assertThat(new PruneWish(false, true, false).on(usual))
        .isEqualTo(usual.withRepacking(true, false));
    assertThat(new PruneWish(false, false, true).on(usual.withRepacking(true, false)))
        .isEqualTo(usual.withRepacking(true, true));
    assertThat(PruneWish.REAL.on(usual.withRepacking(false, true)))
        .isEqualTo(usual.withRepacking(false, true));
  }
}
