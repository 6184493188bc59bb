package io.holdfast.cli.repo;

import io.holdfast.cli.Context;
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
      description = "Patterns, one a line, in which variables of the environment may stand.")
  private List<Path> files = new ArrayList<>();

  /**
   * @throws io.holdfast.base.InvalidInputException PARAMETER_INVALID, PATH_UNREADABLE
   */
  ExcludeRules rules(Context context) {
    var all = new ArrayList<>(patterns);
    for (var file : files) {
      for (var line : ExcludeRules.readPatterns(context.directory().resolve(file))) {
        all.add(Variables.expand(line, context));
      }
    }
    return ExcludeRules.of(all).and(foldedPatterns, true);
  }
}
