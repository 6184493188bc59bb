package io.holdfast.engine.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void isReadAsItIsWritten() {
    assertThat(Digest.parse(HEX)).hasToString(HEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "00000", "g0", "A0", "\u00e90", "\u0130\u0130", "\ud83d\ude00"})
  void refusesWhatIsNot64Digits(String end) {
    assertThatThrownBy(() -> Digest.parse(HEX.substring(2) + end))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
