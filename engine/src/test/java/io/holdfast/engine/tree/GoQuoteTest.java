package io.holdfast.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoQuoteTest {
  /** As restic 0.14.0 stored them. */
  @Test
  void quotesNamesAsResticDid() {
    assertQuoted(latin1("bad-\u00ff\u00fename"), "bad-\\xff\\xfename");
    assertQuoted(utf8("quote\"back\\slash"), "quote\\\"back\\\\slash");
    assertQuoted(utf8("new\nline\ttab"), "new\\nline\\ttab");
    assertQuoted(utf8("html<&>\u2028é😀"), "html<&>\\u2028é😀");
    assertQuoted(utf8("\u007f\u00a0\u200b"), "\\x7f\\u00a0\\u200b");
    assertQuoted(utf8("\u0007\u0008\u000b\u000c\r\u0001"), "\\a\\b\\v\\f\\r\\x01");
    assertQuoted(utf8("\udb40\udc01"), "\\U000e0001");
    assertQuoted(latin1("\u00ed\u00a0\u0080"), "\\xed\\xa0\\x80");
  }

  @Test
  void anyBytesSurvive() {
    var random = new Random(9);
    for (var round = 0; round < 20_000; round++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      assertThat(GoQuote.unquote(GoQuote.quote(bytes))).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @CsvSource({"\\101b,Ab", "\\x41,A", "\\u00e9,é", "\\U0001f600,😀"})
  void unquotesEveryFormThatGoTakes(String quoted, String text) {
    assertThat(GoQuote.unquote(quoted)).isEqualTo(utf8(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\",
        "a\\",
        "\\q",
        "\\x4",
        "\\xg0",
        "\\u123",
        "\\ud800",
        "\\U00110000",
        "\\400",
        "\\'",
        "a\"b",
        "a\nb"
      })
  void refusesWhatGoWouldNotWrite(String quoted) {
    assertThatIllegalArgumentException().isThrownBy(() -> GoQuote.unquote(quoted));
  }

  private static void assertQuoted(byte[] name, String quoted) {
    assertThat(GoQuote.quote(name)).isEqualTo(quoted);
    assertThat(GoQuote.unquote(quoted)).isEqualTo(name);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
