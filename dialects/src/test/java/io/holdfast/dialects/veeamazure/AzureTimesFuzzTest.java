package io.holdfast.dialects.veeamazure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;
import java.util.stream.Stream;

/** Times in queries, as callers send them. */
class AzureTimesFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "2026-11-22T10:00:00.123456789+05:30",
            "2026-11-22 10:00:00.Z",
            "2026-11-22",
            "0000-01-01")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Override
  protected void parse(byte[] bytes) {
    var time = AzureTimes.parse("from", new String(bytes, UTF_8));

    var ticks = time.minusNanos(time.getNano() % 100);
    assertThat(AzureTimes.parse("from", AzureTimes.format(time))).isEqualTo(ticks);
  }
}
