package io.holdfast.dialects.scp;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.model.ScheduleId;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleFormTest {
  @ParameterizedTest
  @CsvSource({
    "0 15 * * *, , UTC, DAILY, 15:00, , ",
    "30 3 * * 0, , UTC, WEEKLY, 03:30, SUN, ",
    "30 3 * * 7, , UTC, WEEKLY, 03:30, SUN, ",
    ", FREQ=MONTHLY;BYDAY=2TU;BYHOUR=4;BYMINUTE=0, UTC, MONTHLY, 04:00, TUE, WEEK_2",
    "*/15 * * * *, , UTC, DAILY, , , ",
    "0 15 * * *, , Asia/Seoul, DAILY, , , ",
    "0 2 1 * *, , UTC, MONTHLY, , , ",
    "0 2 * * 1-5, , UTC, WEEKLY, , , ",
    ", FREQ=WEEKLY;BYDAY=SA;BYHOUR=3, UTC, WEEKLY, , , ",
  })
  void saysWhatItCanOfSchedulesMadeElsewhere(
      String cron,
      String rule,
      String zone,
      ScheduleForm.Frequency frequency,
      String time,
      ScheduleForm.Day day,
      ScheduleForm.Week week) {
    var schedule =
        new Schedule(
            new ScheduleId(UUID.randomUUID()),
            "made elsewhere",
            BackupType.SNAPSHOT,
            rule,
            cron,
            ZoneId.of(zone),
            Duration.ZERO,
            null,
            true);
    var form = ScheduleForm.of(schedule);

    assertThat(form.type()).isEqualTo(ScheduleForm.Type.FULL);
    assertThat(form.frequency()).isEqualTo(frequency);
    assertThat(form.startTime()).isEqualTo(time == null ? null : LocalTime.parse(time));
    assertThat(form.startDay()).isEqualTo(day);
    assertThat(form.startWeek()).isEqualTo(week);
  }
}
