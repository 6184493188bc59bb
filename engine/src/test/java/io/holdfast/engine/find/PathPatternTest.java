package io.holdfast.engine.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {
  @ParameterizedTest
  @CsvSource({
    "*.txt, /a/b.txt, true",
    "*.txt, /a/b.txt/c, false",
    "b, /a/b, true",
    "/b, /a/b, false",
    "/a/b, /a/b, true",
    "a/b, /x/a/b, true",
    "a/b, /x/a/y/b, false",
    "a/**/b, /x/a/y/z/b, true",
    "a/**/b, /x/a/b, true",
    "a/**/b/c, /x/a/b/y/b/c, true",
    "/a/**/b/**/c, /a/b/c/d, false",
    "/a/**, /a, true",
    "a/**/**, /x/a/b, true",
    "a/b, /a/a/b, true",
    "/**/b, /x/a/b, true",
    "f?le, /file, true",
    "f?le, /fle, false",
    "f?le, /fäle, true",
    "[a-c]x, /bx, true",
    "[!a-c]x, /bx, false",
    "[^a-c]x, /dx, true",
    "[]x]y, /]y, true",
    "a\\*b, /a*b, true",
    "a\\*b, /axb, false",
    "a\\[1\\]*, /a[1].txt, true",
    "a\\[1]*, /a1.txt, false",
    "\\[, /[, true",
    "*a*b*c*, /xxaxxbxxcxx, true",
    "*a*b*c*, /xxaxxcxxbxx, false",
    "A, /a, false",
  })
  void matchesAsResticDoes(String pattern, String path, boolean expected) {
    assertThat(PathPattern.parse(pattern).matches(TreePath.parse(path))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "a[", "[]", "a\\"})
  void refusesWhatNamesNothing(String pattern) {
    assertThatThrownBy(() -> PathPattern.parse(pattern)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void coversWhatIsBelowAMatch() {
    var pattern = PathPattern.parse("cache");

    assertThat(pattern.covers(TreePath.parse("/a/cache/b/c"))).isTrue();
    assertThat(pattern.covers(TreePath.parse("/a/caches/b/c"))).isFalse();
    assertThat(PathPattern.parse("a/**/b").covers(TreePath.parse("/a/x/b/c"))).isTrue();
    assertThat(PathPattern.parse("/**/b").covers(TreePath.parse("/a/x/c"))).isFalse();
    assertThat(PathPattern.parse("**").covers(TreePath.ROOT)).isFalse();
  }

  @Test
  void matchesNamesThatAreNotUtf8() {
    var name = NodeName.of(new byte[] {'a', (byte) 0xff, 'b'});

    assertThat(NameGlob.parse("a?b").matches(name)).isTrue();
    assertThat(NameGlob.parse("a*b").matches(name)).isTrue();
    assertThat(NameGlob.parse("a\ufffdb").matches(name)).isFalse();
  }

  @Test
  void isNotSlowOnManyStars() {
    var name = NodeName.ofUtf8("a".repeat(250));

    assertThat(NameGlob.parse("a*".repeat(100) + "b").matches(name)).isFalse();
  }

  @Test
  @Timeout(value = 5, threadMode = SEPARATE_THREAD)
  void isNotSlowOnManyFolders() {
    var path = TreePath.parse("/a".repeat(200));

    assertThat(PathPattern.parse("**/a/".repeat(20) + "b").covers(path)).isFalse();
  }
}
