package io.holdfast.dialects.veeamm365;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2020-05-12T15:55:20.8557416Z,      2020-05-12T15:55:20.855741600Z",
    "2020-05-12T15:55:20Z,              2020-05-12T15:55:20Z",
    "2020-05-12T15:55:20,               2020-05-12T15:55:20Z",
    "2020-05-12T15:55:20.5,             2020-05-12T15:55:20.5Z",
    "2020-05-12T15:55:20.123456789Z,    2020-05-12T15:55:20.123456700Z",
    "2020-05-12T15:55:20+02:00,         2020-05-12T13:55:20Z",
    "2020-05-12T15:55:20 02:00,         2020-05-12T13:55:20Z",
    "2020-05-12T15:55:20-0530,          2020-05-12T21:25:20Z",
    "2020-05-12 15:55:20.123,           2020-05-12T15:55:20.123Z",
    "2020.05.12 15:55,                  2020-05-12T15:55:00Z",
    "2020.05.12 15:55:01,               2020-05-12T15:55:01Z",
    "05/12/2020 15:55:20,               2020-05-12T15:55:20Z",
    "2020-05-12,                        2020-05-12T00:00:00Z",
  })
  void readsEveryFormThatClientsSend(String text, Instant expected) {
    assertThat(QueryTime.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2020-02-30T00:00:00Z",
        "2021-02-29",
        "2020-13-01T00:00:00Z",
        "2020-05-12T25:00:00Z",
        "2020-05-12T15:60:00Z",
        "2020-05-12T15:55:61Z",
        "2020-05-12T15:55:20+99:00",
        "2020-05.12T15:55:20Z",
        "2020-05-12T15:55:20.1234567890Z",
        "1589298920",
        "2020-05-12T15:55:20Z ",
        "٢٠٢٠-05-12",
      })
  void refusesWhatIsNoTime(String text) {
    assertThat(QueryTime.parse(text)).isEmpty();
  }
}
