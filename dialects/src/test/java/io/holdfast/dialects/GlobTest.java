package io.holdfast.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
  @ParameterizedTest
  @CsvSource({
    "*, anything, true",
    "a*c, ABBC, true",
    "a*c, abbd, false",
    "?, \uD83D\uDCC1, true",
    "??, \uD83D\uDCC1, false",
    "STRASSE?, straße1, false",
    "Ä*, ärger, true",
    "[a]*, a, false",
    "*[a]*, x[A]y, true"
  })
  void takesWholeNamesInAnyCase(String pattern, String text, boolean fits) {
    assertThat(Glob.matches(pattern, text)).isEqualTo(fits);
  }

  @Test
  void isNotSlowOnManyStars() {
    assertThat(Glob.matches("a*".repeat(500) + "b", "a".repeat(5_000))).isFalse();
  }
}
