package io.holdfast.dialects.mittwald;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;

/** Lengths of time, as callers send them. */
class TtlFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    return List.of("7d".getBytes(UTF_8), "168h30m".getBytes(UTF_8), "1d1h1m1s".getBytes(UTF_8));
  }

  @Override
  protected void parse(byte[] bytes) {
    Ttl.parse(new String(bytes, UTF_8))
        .filter(length -> length.toDays() <= 365)
        .ifPresent(length -> assertThat(Ttl.parse(Ttl.text(length))).contains(length));
  }
}
