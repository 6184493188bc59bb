package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.tree.ExcludeRules;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Which paths are left out. */
final class ExcludeOptions {
  @Option(
      names = {"-e", "--exclude"},
      paramLabel = "PATTERN",
      description = "Leave out what matches; repeatable; ! brings back.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = "--iexclude",
      paramLabel = "PATTERN",
      description = "The same, and capital letters or not is one; repeatable.")
  private List<String> foldedPatterns = new ArrayList<>();

  @Option(
      names = "--exclude-file",
      paramLabel = "FILE",
      description = "Patterns, one a line; with $NAME for a variable of the environment.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--iexclude-file",
      paramLabel = "FILE",
      description = "The same, and capital letters or not is one.")
  private List<Path> foldedFiles = new ArrayList<>();

  /**
   * @throws io.holdfast.base.InvalidInputException PARAMETER_INVALID, PATH_UNREADABLE
   */
  ExcludeRules rules(Common common) {
    return ExcludeRules.of(patterns)
        .and(PatternFiles.read(files, common), false)
        .and(foldedPatterns, true)
        .and(PatternFiles.read(foldedFiles, common), true);
  }

  /**
   * Tells of patterns that begin at the root of the file system, match nothing that is backed up,
   * and would match something if they began at it.
   *
   * @param targets absolute paths that are backed up
   */
  static void tellMisplaced(ExcludeRules rules, List<String> targets, Common common) {
    for (var text : rules.beside(targets.stream().map(ExcludeOptions::path).toList())) {
      var pattern = text.startsWith("!") ? text.substring(1) : text;
      targets.stream()
          .flatMap(target -> meant(pattern, target))
          .findFirst()
          .ifPresent(meant ->
              common.warn(
                  "pattern '%s' matches nothing that is backed up, for a slash before it is the root of the file system; perhaps '%s' was meant"
                      .formatted(pattern, meant)));
    }
  }

  private static TreePath path(String target) {
    return TreePath.parse(target.replace("\\", "\\\\"));
  }

  /** The pattern below the target, or below its parent where it repeats the target's name. */
  private static Stream<String> meant(String pattern, String target) {
    var folder = Path.of(target).normalize();
    var parent = folder.getParent();
    if (parent == null) {
      return Stream.empty();
    }
    var plain = pattern.replaceFirst("/[^/]*[*?\\[\\\\].*", "");
    return Stream.of(folder, parent)
        .filter(base -> Files.exists(Path.of(base + plain), LinkOption.NOFOLLOW_LINKS))
        .filter(base -> base.equals(folder) || pattern.startsWith("/" + folder.getFileName() + "/"))
        .map(base -> base + pattern);
  }
}
