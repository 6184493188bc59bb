package io.holdfast.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UuidTextTest {
  @Test
  void takesAnIdInAnyCase() {
    var id = UUID.fromString("0198a1b2-0000-7000-8000-00000000abcd");

    assertThat(UuidText.parse("0198a1b2-0000-7000-8000-00000000abcd")).contains(id);
    assertThat(UuidText.parse("0198A1B2-0000-7000-8000-00000000ABCD")).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "0198a1b2000070008000000000000abc",
        "0198a1b2-0000-7000-8000-00000000abc",
        "0198a1b2-0000-7000-8000-00000000abcg",
        " 0198a1b2-0000-7000-8000-00000000abcd",
        "0198a1b2-0000-7000-8000-00000000abcd\n",
        "backup-7"
      })
  void takesNothingElse(String text) {
    assertThat(UuidText.parse(text)).isEmpty();
  }
}
