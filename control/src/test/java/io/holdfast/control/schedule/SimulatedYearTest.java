package io.holdfast.control.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A year of 200 protections under every kind of schedule, through changes of clocks in five zones,
 * absences of the service, pauses, windows and failures, with six rules of retention: the service's
 * rules against a model that walks through the minutes. {@code -Dholdfast.year.protections} takes
 * more (CONTRIBUTING.md).
 */
@Tag("computing")
class SimulatedYearTest {
  private static final int PROTECTIONS = Integer.getInteger("holdfast.year.protections", 200);

  @Test
  void runsAlarmsAndPointsAreThoseOfTheModel() throws ScheduleFault {
    var up = presence();
    var states = new TreeMap<String, Integer>();
    var alarms = 0;
    var gone = 0;

    for (var protection : YearProtection.all(PROTECTIONS)) {
      var expected = new MinuteModel(protection, up).live();
      var actual = new SimulatedService(protection, up).live();

      assertThat(actual.sessions).as("sessions of %s", protection).isEqualTo(expected.sessions);
      assertThat(actual.runs).as("runs of %s", protection).isEqualTo(expected.runs);
      assertThat(actual.alarms).as("alarms of %s", protection).isEqualTo(expected.alarms);
      assertThat(actual.gone).as("points of %s", protection).isEqualTo(expected.gone);
      actual.runs.values().forEach(state -> states.merge(state, 1, Integer::sum));
      alarms += actual.alarms.size();
      gone += actual.gone.size();
    }

    assertThat(alarms).as("the year was eventful").isGreaterThan(PROTECTIONS);
    assertThat(gone).as("retention had work").isGreaterThan(20 * PROTECTIONS);
    assertThat(
            states.keySet().stream().map(state -> state.split(" ")[1]).collect(Collectors.toSet()))
        .as("every reason came up: %s", states)
        .contains(
            "-",
            "BROKEN",
            "PROTECTION_PAUSED",
            "RUN_IN_PROGRESS",
            "SCHEDULE_DISABLED",
            "SERVICE_AWAY",
            "WINDOW_OVER");
  }

  /** When the service is there: not for some minutes now and then, and not for days a few times. */
  private static boolean[] presence() {
    var random = new Random(42);
    var up = new boolean[YearProtection.MINUTES];
    Arrays.fill(up, true);
    for (int absence = 0; absence < 60; absence++) {
      var from = random.nextInt(YearProtection.MINUTES);
      var length = 1 + (absence < 6 ? random.nextInt(4 * 24 * 60) : random.nextInt(120));
      Arrays.fill(up, from, Math.min(from + length, up.length), false);
    }
    // The nights in which Europe's and America's clocks change: away, and back an hour later.
    Arrays.fill(up, minute(87, 0, 30), minute(87, 1, 30), false);
    Arrays.fill(up, minute(304, 5, 30), minute(304, 6, 30), false);
    return up;
  }

  private static int minute(int day, int hour, int minute) {
    return (day * 24 + hour) * 60 + minute;
  }
}
