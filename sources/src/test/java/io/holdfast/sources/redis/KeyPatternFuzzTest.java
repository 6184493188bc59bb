package io.holdfast.sources.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Patterns that somebody asks for, over keys that somebody else made. */
class KeyPatternFuzzTest extends FuzzContract {
  /** A pattern, then a key behind a line end. */
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "user:*\nuser:1",
            "db3/h[^a-c\\]]?o*\nhallo",
            "*a*a*a*a*b\n" + "a".repeat(200),
            "[z-a]\u00e9[]\nb\u00e9")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  @Override
  protected void parse(byte[] bytes) {
    var end = new String(bytes, ISO_8859_1).indexOf('\n');
    if (end < 0) {
      return;
    }
    var text = new String(bytes, 0, end, UTF_8);
    var name = Arrays.copyOfRange(bytes, end + 1, bytes.length);

    KeyPattern.parse(text).matches(key(name));

    assertThat(KeyPattern.parse("*" + quoted(text)).matches(key(text.getBytes(UTF_8)))).isTrue();
  }

  /** A pattern for one name alone. */
  private static String quoted(String text) {
    return text.codePoints()
        .mapToObj(Character::toString)
        .map(each -> each.length() == 1 && each.charAt(0) < 0x80 ? "\\" + each : each)
        .collect(Collectors.joining());
  }

  private static RdbKey key(byte[] name) {
    return new RdbKey(0, name, 0, 0, 0, 0, null, 0);
  }
}
