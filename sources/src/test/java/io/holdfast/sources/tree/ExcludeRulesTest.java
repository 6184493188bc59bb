package io.holdfast.sources.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExcludeRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "*.log       | /srv/a.log        | true",
        "*.log       | /srv/a.log/inside | true",
        "*.log       | /srv/a.logs       | false",
        "*           | /srv              | true",
        "a*c         | /x/abbbc          | true",
        "a*c         | /x/abbb           | false",
        "a*b*c       | /x/aXbYbZc        | true",
        "?           | /x/é              | true",
        "??          | /x/é              | false",
        "a?c         | /x/abc            | true",
        "[a-c]x      | /x/bx             | true",
        "[a-c]x      | /x/dx             | false",
        "[^a-c]x     | /x/dx             | true",
        "[!a-c]x     | /x/bx             | false",
        "[à-ü]       | /x/é              | true",
        "[]x]        | /x/]              | true",
        "[a-]        | /x/-              | true",
        "\\*         | /x/*              | true",
        "\\*         | /x/y              | false",
        "/srv        | /srv              | true",
        "/srv        | /srv/deep/er      | true",
        "/srv        | /home/srv         | false",
        "srv/data    | /x/srv/data       | true",
        "srv/data    | /x/srv/data/y     | true",
        "srv/data    | /x/srv/y/data     | false",
        "/a/**/z     | /a/z              | true",
        "/a/**/z     | /a/b/c/z          | true",
        "/a/**/z     | /b/a/z            | false",
        "**/z        | /a/b/z            | true",
        "/a/**/b/c   | /a/b/y/b/c/d      | true",
        "/a/**/b/**/c | /a/b/d/c          | true",
        "/a/**/b/**/c | /a/c/b            | false",
        "a/*/c       | /a/b/c            | true",
        "a/*/c       | /a/c              | false",
        "cache/      | /home/cache       | true",
        "./cache     | /home/cache       | true",
        ".*          | /home/.hidden     | true",
        "*           | /home/.hidden     | true",
        "*.LOG       | /srv/a.log        | false",
      })
  void matchesAsDocumented(String pattern, String path, boolean excluded) {
    assertThat(excludes(List.of(pattern), path)).isEqualTo(excluded);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.log, !keep.log           | /srv/keep.log    | false",
        "*.log, !keep.log           | /srv/other.log   | true",
        "!keep.log, *.log           | /srv/keep.log    | true",
        "*.log, !keep.log, keep.log | /srv/keep.log    | true",
        "/srv/*, !/srv/data         | /srv/data        | false",
        "/srv/*, !/srv/data         | /srv/data/x.log  | false",
        "/srv/*, !/srv/data         | /srv/other       | true",
      })
  void theLastPatternThatMatchesDecides(String patterns, String path, boolean excluded) {
    var list = Arrays.stream(patterns.split(",", -1)).map(String::strip).toList();

    assertThat(excludes(list, path)).isEqualTo(excluded);
  }

  @ParameterizedTest
  @CsvSource({
    "/home/me,       false",
    "/home,          false",
    "/h*/m?/cache,   false",
    "/home/me/a/b/c, false",
    "/HOME/me,       true",
    "/home/you,      true",
    "/**/x,          false",
    "/home/**/x,     false",
    "/srv/**/x,      true",
    "cache,          false",
    "!/me,           true"
  })
  void tellsPatternsThatMatchNothingInAFolder(String pattern, boolean beside) {
    var rules = ExcludeRules.of(List.of("*.log", pattern));
    var me = TreePath.parse("/home/me");

    assertThat(rules.beside(List.of(me))).isEqualTo(beside ? List.of(pattern) : List.of());
    assertThat(rules.beside(List.of(me, TreePath.ROOT))).isEmpty();
  }

  @Test
  void matchesNamesThatAreNotUtf8() {
    var rules = ExcludeRules.of(List.of("bad?.txt"));
    byte[] name = {'b', 'a', 'd', (byte) 0xff, '.', 't', 'x', 't'};

    assertThat(rules.excludes(new byte[][] {name})).isTrue();
    assertThat(ExcludeRules.of(List.of("bad[a-z].txt")).excludes(new byte[][] {name})).isFalse();
  }

  @Test
  void ignoresCaseWhereAsked() {
    var rules = ExcludeRules.of(List.of("*.tmp")).and(List.of("*.BAK", "Ä*"), true);

    assertThat(rules.excludes(path("/x/a.bak"))).isTrue();
    assertThat(rules.excludes(path("/x/A.Bak"))).isTrue();
    assertThat(rules.excludes(path("/x/äpfel"))).isTrue();
    assertThat(rules.excludes(path("/x/a.TMP"))).isFalse();
    assertThat(rules.patterns()).containsExactly("*.tmp", "*.BAK", "Ä*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "!", "[a", "[", "a\\", "[a-"})
  void refusesPatternsThatAreNotWellFormed(String pattern) {
    assertThatThrownBy(() -> ExcludeRules.of(List.of(pattern)))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PARAMETER_INVALID))
        .hasMessageContaining("pattern");
  }

  @Test
  void theRulesOfADirectorySayTheSameOfItsEntries() {
    var random = new Random(7);
    var words = List.of("a", "b", "*", "?", "[ab]", "**", "A");
    for (var round = 0; round < 20_000; round++) {
      var patterns = new ArrayList<String>();
      for (var count = random.nextInt(4); count >= 0; count--) {
        var parts = pick(words, 1 + random.nextInt(4), random);
        patterns.add(
            (random.nextInt(4) == 0 ? "!" : "") + (random.nextBoolean() ? "/" : "") + parts);
      }
      var rules = ExcludeRules.NONE.and(patterns, random.nextBoolean());
      var directory = "/" + pick(List.of("a", "b", "A", "c"), 1 + random.nextInt(3), random);
      var entry = path(directory + "/" + pick(List.of("a", "b", "A", "c"), 1, random));

      assertThat(rules.in(path(directory)).excludes(entry))
          .as("%s of %s", patterns, directory)
          .isEqualTo(rules.excludes(entry));
    }
    var rules = ExcludeRules.of(List.of("/home/cache", "/srv/*/x", "/srv/a"));
    assertThat(rules.in(path("/home")).isEmpty()).isFalse();
    assertThat(rules.in(path("/srv/a")).isEmpty()).isFalse();
    assertThat(rules.in(path("/home/other")).isEmpty()).isTrue();
    assertThat(rules.in(path("/srv/a/y")).isEmpty()).as("within what is left out").isFalse();
    assertThat(rules.in(path("/var")).isEmpty()).isTrue();
  }

  private static String pick(List<String> words, int count, Random random) {
    return Stream.generate(() -> words.get(random.nextInt(words.size())))
        .limit(count)
        .collect(Collectors.joining("/"));
  }

  @Test
  void readsPatternFiles(@TempDir Path folder) throws Exception {
    var file = folder.resolve("patterns");
    Files.writeString(file, "# comment\n\n  *.log \n!keep.log\n\t/srv/#odd\n");

    assertThat(ExcludeRules.readPatterns(file)).containsExactly("*.log", "!keep.log", "/srv/#odd");
    assertThatThrownBy(() -> ExcludeRules.readPatterns(folder.resolve("none")))
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PATH_UNREADABLE));
  }

  private static boolean excludes(List<String> patterns, String path) {
    return ExcludeRules.of(patterns).excludes(path(path));
  }

  private static byte[][] path(String path) {
    return Arrays.stream(path.substring(1).split("/", -1))
        .map(part -> part.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  @Test
  @Timeout(value = 5, threadMode = SEPARATE_THREAD)
  void isNotSlowOnManyFolders() {
    var path = TreePath.parse("/a".repeat(200));

    assertThat(ExcludeRules.of(List.of("**/a/".repeat(20) + "b")).excludes(path)).isFalse();
  }
}
