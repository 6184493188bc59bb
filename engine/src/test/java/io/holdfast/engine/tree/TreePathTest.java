package io.holdfast.engine.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.base.InvalidInputException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TreePathTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b, /a/b",
    "a//b/, /a/b",
    "./a/./b, /a/b",
    "/, /",
    "'', /",
    "/a\"b, /a\"b",
    "/a\\xffb, /a\\xffb",
    "/a\\\\b, /a\\\\b",
    "/dir\\file(1, /dir\\file(1",
  })
  void readsWhatPeopleWrite(String text, String expected) {
    assertThat(TreePath.parse(text)).isEqualTo(TreePath.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "/a/../b", "/a/b/.."})
  void refusesToLeadUpwards(String text) {
    assertThatThrownBy(() -> TreePath.parse(text)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void printsEveryNameSoThatItCanBeReadAgain() {
    var random = new SplittableRandom(1);
    for (var i = 0; i < 20_000; i++) {
      var bytes = new byte[random.nextInt(1, 12)];
      for (var at = 0; at < bytes.length; at++) {
        bytes[at] =
            (byte)
                (random.nextBoolean()
                    ? "\\\"xnt0'\n".charAt(random.nextInt(8))
                    : random.nextInt(256));
      }
      if (!NodeName.isValid(RawBytes.of(bytes))) {
        continue;
      }
      var path = TreePath.ROOT.child(NodeName.ofUtf8("a")).child(NodeName.of(bytes));

      assertThat(TreePath.parse(path.toString())).isEqualTo(path);
    }
  }

  @Test
  void knowsWhatLiesBelow() {
    var path = TreePath.parse("/a/b/c");

    assertThat(TreePath.parse("/a/b").isPrefixOf(path)).isTrue();
    assertThat(TreePath.ROOT.isPrefixOf(path)).isTrue();
    assertThat(path.isPrefixOf(path)).isTrue();
    assertThat(TreePath.parse("/a/x").isPrefixOf(path)).isFalse();
    assertThat(path.isPrefixOf(TreePath.parse("/a/b"))).isFalse();
    assertThat(path.parent())
        .isEqualTo(TreePath.parse("a/b"))
        .hasSameHashCodeAs(TreePath.parse("a/b"));
  }
}
