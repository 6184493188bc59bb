package io.holdfast.cli.repo;

import io.holdfast.cli.Context;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts variables of the environment into a line, in the forms of Go's {@code os.Expand}. */
final class Variables {
  /** In braces, of one sign, or as long as it goes; an open brace alone goes away. */
  private static final Pattern NAMED =
      Pattern.compile("\\$(?:\\{(?<braced>[^}]*)}|\\{|(?<name>[*#$@!?0-9-]|[A-Za-z0-9_]+))");

  private Variables() {}

  /**
   * {@code $X} and {@code ${X}}; {@code $$} is a dollar sign.
   *
   * @return nothing where one of them is not set: as nothing, which it is for restic, it would make
   *     of {@code $X/*} a pattern that leaves out everything
   */
  static Optional<String> expand(String line, Context context) {
    var absent = NAMED.matcher(line).results().anyMatch(found -> value(found, context).isEmpty());
    return absent
        ? Optional.empty()
        : Optional.of(
            NAMED
                .matcher(line)
                .replaceAll(
                    found -> Matcher.quoteReplacement(value(found, context).orElseThrow())));
  }

  private static Optional<String> value(MatchResult found, Context context) {
    var name =
        Optional.ofNullable(found.group("braced"))
            .or(() -> Optional.ofNullable(found.group("name")))
            .orElse("");
    return name.isEmpty() || name.equals("$") ? Optional.of(name) : context.variable(name);
  }
}
