package io.holdfast.control.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import io.holdfast.catalog.model.DrillSchedule;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrillTimesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "30 3 * * 0, 2026-11-21T10:00:00Z, 2026-11-22T02:30:00Z",
    "30 3 * * 0, 2026-11-22T02:30:00Z, 2026-11-29T02:30:00Z",
    "0 12 * * *, 2026-03-28T20:00:00Z, 2026-03-29T10:00:00Z",
    "0 12 * * *, 2026-10-24T20:00:00Z, 2026-10-25T11:00:00Z"
  })
  void isTheNextTimeByTheClockOnTheWall(String cron, Instant after, Instant next) {
    assertThat(DrillTimes.next(new DrillSchedule(cron, BERLIN), after)).isEqualTo(next);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "61 * * * *", "* * * *", "0 0 0 0 0 0 0"})
  void refusesWhatIsNoCron(String cron) {
    assertThatThrownBy(() -> DrillTimes.next(new DrillSchedule(cron, BERLIN), Instant.EPOCH))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void isAlwaysLaterThanTheMoment() {
    var schedule = new DrillSchedule("* * * * *", BERLIN);
    var at = Instant.parse("2026-11-21T10:00:00Z");

    for (var times = 0; times < 100; times++) {
      var next = DrillTimes.next(schedule, at);
      assertThat(next).isAfter(at);
      at = next;
    }
  }
}
