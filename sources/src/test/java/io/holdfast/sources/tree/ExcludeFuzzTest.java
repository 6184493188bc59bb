package io.holdfast.sources.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import java.util.List;
import java.util.stream.Stream;

/** Patterns that somebody wrote, over paths that somebody else made. */
class ExcludeFuzzTest extends FuzzContract {
  /** A pattern, then a path behind a line end. */
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "!/a/**/*.lo[a-f!]?\n/a/b/c/x.log\u00e9",
            "[^\\]-]*/./\\*\nx/*",
            "**/a/**/a/**/b\n" + "/a".repeat(50))
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** What matches a folder matches all below it. */
  @Override
  protected void parse(byte[] bytes) {
    var lines = new String(bytes, ISO_8859_1).split("\n", 2);
    if (lines.length < 2) {
      return;
    }
    var text = new String(lines[0].getBytes(ISO_8859_1), UTF_8);
    var path =
        Stream.of(lines[1].split("/"))
            .map(name -> name.getBytes(ISO_8859_1))
            .toArray(byte[][]::new);
    var below = Stream.concat(Stream.of(path), Stream.of(new byte[] {'x'})).toArray(byte[][]::new);
    for (var ignoreCase : List.of(false, true)) {
      var pattern = ExcludePattern.parse(text, ignoreCase);

      assertThat(!pattern.matches(path) || pattern.matches(below)).isTrue();
      assertThat(!pattern.matches(below) || pattern.concerns(path)).isTrue();
    }
  }
}
