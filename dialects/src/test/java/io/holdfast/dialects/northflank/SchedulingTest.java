package io.holdfast.dialects.northflank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vendor's words for when, written as cron and read back. */
class SchedulingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0,30 * * * *|HOURLY|0,30||",
        "5 3,15 * * *|DAILY|5|3,15|",
        "0 3 * * 1|WEEKLY|0|3|0",
        "0 3 * * 0|WEEKLY|0|3|6",
        "0 3 * * 2,4|WEEKLY|0|3|1,3"
      })
  void cronIsWrittenAndReadBack(
      String cron, Scheduling.Interval interval, String minutes, String hours, String days) {
    var scheduling = new Scheduling(interval, list(minutes), list(hours), list(days));

    assertThat(scheduling.cron()).isEqualTo(cron);
    assertThat(Scheduling.of(cron)).contains(scheduling);
  }

  @Test
  void sundayMayBeSeven() {
    assertThat(Scheduling.of("0 3 * * 7").orElseThrow().days()).containsExactly(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/5 * * * *",
        "0 3 1 * *",
        "0 3 * 6 *",
        "* 3 * * *",
        "0 * * * 1",
        "0 1-5 * * *",
        "0 3 * * MON"
      })
  void othersHaveNoWords(String cron) {
    assertThat(Scheduling.of(cron)).isEmpty();
  }

  @Test
  void countsBackupsThatAreThereAtATime() {
    var hourly = new Scheduling(Scheduling.Interval.HOURLY, List.of(0, 30), List.of(), List.of());
    var weekly = new Scheduling(Scheduling.Interval.WEEKLY, List.of(0), List.of(1, 2), List.of(0));

    assertThat(hourly.alive(7)).isEqualTo(336);
    assertThat(weekly.alive(120)).isEqualTo(35);
  }

  private static List<Integer> list(String numbers) {
    return numbers == null
        ? List.of()
        : List.of(numbers.split(",")).stream().map(Integer::valueOf).toList();
  }
}
