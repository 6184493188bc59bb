package io.holdfast.engine.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2024-02-29T12:34:56.789Z",
        "1969-12-31T23:59:59.123456789Z",
        "2026-11-21T07:52:34.630823183+01:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "0000-01-01T00:00:00Z",
        "2024-07-01T00:00:00.1-09:30",
      })
  void writesWhatItReads(String text) {
    assertThat(Rfc3339.format(Rfc3339.parse(text))).isEqualTo(text);
  }

  @Test
  void agreesWithTheJdkOnRandomTimes() {
    var random = new Random(3);
    for (var i = 0; i < 20_000; i++) {
      var time =
          Instant.ofEpochSecond(
              random.nextLong(-60_000_000_000L, 250_000_000_000L), random.nextInt(1_000_000_000));
      var text = Rfc3339.format(time.atOffset(ZoneOffset.UTC));
      assertThat(Instant.parse(text)).isEqualTo(time);
      assertThat(Rfc3339.parseInstant(text)).isEqualTo(time);
    }
  }

  @Test
  void writesTheOffsetThatWasInForceThen() {
    var json = new GoJsonWriter(ZoneId.of("Europe/Berlin"));
    json.beginArray()
        .time(Instant.parse("2026-03-29T00:59:59Z"))
        .time(Instant.parse("2026-03-29T01:00:00Z"))
        .endArray();

    assertThat(new String(json.toByteArray()))
        .isEqualTo("[\"2026-03-29T01:59:59+01:00\",\"2026-03-29T03:00:00+02:00\"]");
  }

  @Test
  void clampsYearsThatCannotBeWritten() {
    assertThat(Rfc3339.format(Instant.parse("+12345-01-01T00:00:00Z").atOffset(ZoneOffset.UTC)))
        .isEqualTo("9999-12-31T23:59:59Z");
    assertThat(Rfc3339.format(Instant.parse("-0005-01-01T00:00:00Z").atOffset(ZoneOffset.UTC)))
        .isEqualTo("0000-01-01T00:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2024",
        "2024-02-30T00:00:00Z",
        "2024-02-29 12:34:56Z",
        "2024-02-29T25:00:00Z",
        "2024-02-29T12:34:56",
        "2024-02-29T12:34:56.",
        "2024-02-29T12:34:56Zx",
        "2024-02-29T12:34:56+0100",
        "2024-02-29T12:34:56+99:00",
        "-024-02-29T12:34:56Z",
      })
  void refusesWhatIsNoTime(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Rfc3339.parse(text));
  }
}
