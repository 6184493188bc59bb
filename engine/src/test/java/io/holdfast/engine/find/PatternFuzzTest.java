package io.holdfast.engine.find;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.base.testkit.FuzzContract;
import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.util.List;
import java.util.stream.Stream;

/** Patterns that somebody wrote, over paths that somebody else made. */
class PatternFuzzTest extends FuzzContract {
  private static final NodeName BELOW = NodeName.ofUtf8("x");

  /** A pattern, then a path behind a line end. */
  @Override
  protected List<byte[]> seeds() {
    return Stream.of(
            "/a/**/*.lo[a-f!]?\n/a/b/c/x.log\u00e9",
            "[^\\]-\u00fc]*/./\\*\nx/*",
            "**/a/**/a/**/b\n" + "/a".repeat(50))
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** A path is covered by what matches it or a folder above it. */
  @Override
  protected void parse(byte[] bytes) {
    var lines = new String(bytes, ISO_8859_1).split("\n", 2);
    if (lines.length < 2) {
      return;
    }
    var text = new String(lines[0].getBytes(ISO_8859_1), UTF_8);
    var path = path(lines[1]);
    if (!path.isRoot() && !text.isEmpty()) {
      NameGlob.parseIgnoringCase(text).matches(path.name());
    }
    var pattern = PathPattern.parse(text);

    var covered = pattern.covers(path.parent());
    assertThat(pattern.covers(path)).isEqualTo(covered || pattern.matches(path));
    assertThat(!pattern.covers(path) || pattern.covers(path.child(BELOW))).isTrue();
  }

  private static TreePath path(String text) {
    var path = TreePath.ROOT;
    for (var name : text.split("/", -1)) {
      if (!List.of("", ".", "..").contains(name) && name.indexOf(0) < 0) {
        path = path.child(NodeName.of(name.getBytes(ISO_8859_1)));
      }
    }
    return path;
  }
}
