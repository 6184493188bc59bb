package io.holdfast.cli.webdav;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ByteRangeTest {
  @Test
  void readsBlanksWhereTheyMayBe() {
    assertThat(ByteRange.parse(" Bytes = 2 - 4 , ", 9)).contains(new ByteRange(2, 3));
    assertThat(ByteRange.parse("bytes= -  4", 9)).contains(new ByteRange(5, 4));
    assertThat(ByteRange.parse("bytes=007-", 9)).contains(new ByteRange(7, 2));
  }

  @Test
  @Timeout(5)
  void passesOverALongOneAtOnce() {
    assertThat(ByteRange.parse("bytes=" + " ".repeat(1_000_000) + "x", 9)).isEmpty();
  }
}
