package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.engine.find.PathPattern;
import io.holdfast.engine.tree.TreePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What of a snapshot is restored, and what is left out. */
final class RestorePatterns {
  @Option(
      names = {"-i", "--include"},
      paramLabel = "PATTERN",
      description = "Only what matches; repeatable.")
  private List<String> includes = new ArrayList<>();

  @Option(
      names = {"-e", "--exclude"},
      paramLabel = "PATTERN",
      description = "Leave out what matches; repeatable.")
  private List<String> excludes = new ArrayList<>();

  @Option(
      names = "--iinclude",
      paramLabel = "PATTERN",
      description = "As --include, and capital letters or not is one.")
  private List<String> foldedIncludes = new ArrayList<>();

  @Option(
      names = "--iexclude",
      paramLabel = "PATTERN",
      description = "As --exclude, and capital letters or not is one.")
  private List<String> foldedExcludes = new ArrayList<>();

  @Option(
      names = "--include-file",
      paramLabel = "FILE",
      description = "Patterns of --include, one a line, as in --exclude-file of backup.")
  private List<Path> includeFiles = new ArrayList<>();

  @Option(
      names = "--exclude-file",
      paramLabel = "FILE",
      description = "Patterns of --exclude, one a line.")
  private List<Path> excludeFiles = new ArrayList<>();

  @Option(
      names = "--iinclude-file",
      paramLabel = "FILE",
      description = "Patterns of --iinclude, one a line.")
  private List<Path> foldedIncludeFiles = new ArrayList<>();

  @Option(
      names = "--iexclude-file",
      paramLabel = "FILE",
      description = "Patterns of --iexclude, one a line.")
  private List<Path> foldedExcludeFiles = new ArrayList<>();

  /** What is restored, and what is not. */
  record Read(List<PathPattern> includes, List<PathPattern> excludes) {
    /**
     * Tells of patterns that repeat the folder which they begin at, unless it has such a folder.
     *
     * @param isThere whether the snapshot has a path
     */
    void tellRepeated(TreePath folder, Predicate<TreePath> isThere, Common common) {
      if (folder.isRoot() || isThere.test(folder.resolve(folder))) {
        return;
      }
      for (var pattern : Stream.concat(includes.stream(), excludes.stream()).toList()) {
        if (repeats(pattern.toString(), folder)) {
          common.warn(
              "pattern '%s' matches nothing, for patterns begin at %s here; perhaps '%s' was meant"
                  .formatted(pattern, folder, behind(pattern.toString(), folder)));
        }
      }
    }

    private static boolean repeats(String pattern, TreePath folder) {
      var names = names(pattern);
      return pattern.startsWith("/")
          && names.size() > folder.depth()
          && names.subList(0, folder.depth()).equals(names(folder.toString()));
    }

    private static String behind(String pattern, TreePath folder) {
      var names = names(pattern);
      return "/" + String.join("/", names.subList(folder.depth(), names.size()));
    }

    private static List<String> names(String pattern) {
      return Arrays.stream(pattern.split("/", -1))
          .filter(name -> !name.isEmpty() && !name.equals("."))
          .toList();
    }
  }

  /**
   * @throws io.holdfast.base.InvalidInputException PARAMETER_INVALID, PATH_UNREADABLE
   */
  Read read(Common common) {
    return new Read(
        patterns(
            Stream.concat(includes.stream(), PatternFiles.read(includeFiles, common).stream()),
            Stream.concat(
                foldedIncludes.stream(), PatternFiles.read(foldedIncludeFiles, common).stream())),
        patterns(
            Stream.concat(excludes.stream(), PatternFiles.read(excludeFiles, common).stream()),
            Stream.concat(
                foldedExcludes.stream(), PatternFiles.read(foldedExcludeFiles, common).stream())));
  }

  private static List<PathPattern> patterns(Stream<String> plain, Stream<String> folded) {
    return Stream.concat(plain.map(PathPattern::parse), folded.map(PathPattern::parseIgnoringCase))
        .toList();
  }
}
