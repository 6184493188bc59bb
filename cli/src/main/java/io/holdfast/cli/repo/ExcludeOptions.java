package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.sources.tree.ExcludeRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * @throws io.holdfast.base.InvalidInputException PARAMETER_INVALID, PATH_UNREADABLE
   */
  ExcludeRules rules(Common common) {
    var context = common.context();
    var all = new ArrayList<>(patterns);
    for (var file : files) {
      for (var line : ExcludeRules.readPatterns(context.directory().resolve(file))) {
        Variables.expand(line, context)
            .filter(pattern -> !pattern.isBlank())
            .ifPresentOrElse(
                all::add,
                () ->
                    common.warn(
                        "%s: '%s' names a variable that is not set or empty; passed over"
                            .formatted(file, line)));
      }
    }
    return ExcludeRules.of(all).and(foldedPatterns, true);
  }
}
