package io.holdfast.cli.repo;

import io.holdfast.cli.Common;
import io.holdfast.sources.tree.ExcludeRules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Patterns that stand in files, one a line, with variables of the environment in them. */
final class PatternFiles {
  private PatternFiles() {}

  /**
   * Of all these files, in their order; a line with a variable that is not set is told and left
   * out.
   *
   * @throws io.holdfast.base.InvalidInputException PATH_UNREADABLE
   */
  static List<String> read(List<Path> files, Common common) {
    var context = common.context();
    var all = new ArrayList<String>();
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
    return all;
  }
}
