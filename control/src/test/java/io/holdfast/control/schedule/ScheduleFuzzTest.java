package io.holdfast.control.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.io.IOException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;

/** Rules of schedules as people write them. */
class ScheduleFuzzTest extends FuzzContract {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 22, 20, 0);

  /** The kind of rule, in one byte, then the rule. */
  @Override
  protected List<byte[]> seeds() {
    return List.of(
        "c30 3 * * 0".getBytes(UTF_8),
        "c*/5 0-6,22 1-31/2 JAN-MAR MON-FRI".getBytes(UTF_8),
        "rDTSTART:20260105T020000\nRRULE:FREQ=MONTHLY;BYDAY=-1SA;BYHOUR=3;COUNT=5".getBytes(UTF_8),
        "rFREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;UNTIL=20301231T235959Z".getBytes(UTF_8),
        "rFREQ=DAILY;INTERVAL=3;BYSETPOS=1;BYMONTH=2;BYMONTHDAY=29;WKST=SU".getBytes(UTF_8));
  }

  /** The libraries look at thousands of days when a rule has few times. */
  @Override
  protected long allocatedForEach() {
    return 8 << 20;
  }

  @Override
  protected void parse(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    var text = new String(bytes, 1, bytes.length - 1, UTF_8);
    try {
      var times = bytes[0] == 'c' ? CronTimes.of(text) : CalendarTimes.of(text, BERLIN);
      times.hourly();
      var first = times.after(NOW);
      first.ifPresent(time -> assertThat(time).isAfter(NOW));
      first.flatMap(times::after).ifPresent(time -> assertThat(time).isAfter(first.get()));
    } catch (ScheduleFault e) {
      assertThat(e.sentence()).isNotEmpty();
    }
  }
}
