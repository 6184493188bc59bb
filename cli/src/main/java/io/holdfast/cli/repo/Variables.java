package io.holdfast.cli.repo;

import io.holdfast.cli.Context;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts variables of the environment into a line, as restic does by Go's {@code os.Expand}. */
final class Variables {
  /** In braces, of one sign, or as long as it goes; an open brace alone goes away. */
  private static final Pattern NAMED =
      Pattern.compile("\\$(?:\\{(?<braced>[^}]*)}|\\{|(?<name>[*#$@!?0-9-]|[A-Za-z0-9_]+))");

  private Variables() {}

  /** {@code $X} and {@code ${X}}, empty where there is none; {@code $$} is a dollar sign. */
  static String expand(String line, Context context) {
    return NAMED.matcher(line).replaceAll(found -> Matcher.quoteReplacement(value(found, context)));
  }

  private static String value(MatchResult found, Context context) {
    var name =
        Optional.ofNullable(found.group("braced"))
            .or(() -> Optional.ofNullable(found.group("name")));
    return name.map(each -> each.equals("$") ? each : context.variable(each).orElse("")).orElse("");
  }
}
