package io.holdfast.dialects.veeamm365;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;
import java.util.stream.Stream;

/** Times and searches in queries, as callers send them. */
class QueryFuzzTest extends FuzzContract {
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "2026.11.22 10:00:00.1234567+05:30",
            "11/22/2026",
            "2026-11-22T10:00Z",
            "subject:\"an invoice\" AND from:me x:y \"open")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Override
  protected void parse(byte[] bytes) {
    var text = new String(bytes, UTF_8);
    QueryTime.parse(text)
        .ifPresent(time -> assertThat(QueryTime.parse(time.toString())).contains(time));
    assertThat(MailSearch.of(text).terms()).isNotEmpty();
  }
}
