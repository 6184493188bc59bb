package io.holdfast.sources.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPatternTest {
  @ParameterizedTest
  @CsvSource({
    "user:*, user:1, true",
    "user:*, xuser:1, false",
    "h?llo, hallo, true",
    "h?llo, hllo, false",
    "h[ae]llo, hallo, true",
    "h[ae]llo, hillo, false",
    "h[^e]llo, hallo, true",
    "h[^e]llo, hello, false",
    "h[a-c]llo, hbllo, true",
    "h[c-a]llo, hbllo, true",
    "h[a-c]llo, hdllo, false",
    "h\\*llo, h*llo, true",
    "h\\*llo, hallo, false",
    "a[\\]b]c, a]c, true",
    "a[]c, ac, false",
    "a[bc, ab, true",
    "a[&&b]c, a&c, true",
    "a.c, abc, false",
    "(a|b)+, (a|b)+, true",
    "***x, aax, true",
    "db3/a*, abc, false",
    "db0/a*, abc, true",
    "DB0/a*, DB0/abc, true",
    "ä?, äb, true"
  })
  void matchesAsRedisDoes(String pattern, String name, boolean matches) {
    var key = new RdbKey(0, name.getBytes(StandardCharsets.UTF_8), 0, 0, 0, 0, null, 0);

    assertThat(KeyPattern.parse(pattern).matches(key)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"a*, true", "?\\xff*, false"})
  void bytesThatAreNoTextAreMatchedAsTheyAre(String pattern, boolean matches) {
    var key = new RdbKey(0, new byte[] {'a', (byte) 0xff, 0, '\n'}, 0, 0, 0, 0, null, 0);

    assertThat(KeyPattern.parse(pattern).matches(key)).isEqualTo(matches);
  }

  @Test
  @Timeout(value = 5, threadMode = SEPARATE_THREAD)
  void isNotSlowOnManyStars() {
    var key = new RdbKey(0, "a".repeat(1000).getBytes(StandardCharsets.UTF_8), 0, 0, 0, 0, null, 0);

    assertThat(KeyPattern.parse("*a".repeat(20) + "b").matches(key)).isFalse();
  }
}
