package io.holdfast.dialects.northflank;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.holdfast.rest.edge.Parameters;

/**
 * A caller's expression for lines of a log, in the syntax of RE2. Its matcher reads each character
 * once; what that costs is bounded by the expression's states and the lines, and is counted over
 * all of them before it is done. Not thread-safe.
 */
final class LineExpression {
  private static final int LONGEST = 500;

  /** Steps of a matcher over all lines: a second or two at the worst. */
  private static final long MOST_STEPS = 100_000_000;

  private final String parameter;
  private final Pattern pattern;
  private final long states;
  private long steps;

  private LineExpression(String parameter, Pattern pattern, long states) {
    this.parameter = parameter;
    this.pattern = pattern;
    this.states = states;
  }

  /**
   * @param parameter whose value it is
   */
  static LineExpression of(String parameter, String text) {
    if (text.length() > LONGEST) {
      throw Parameters.invalid(
          parameter, "SIZE", "must not be longer than %d characters".formatted(LONGEST));
    }
    var states = ExpressionStates.of(text);
    if (states > ExpressionStates.MOST) {
      throw tooMuch(parameter);
    }
    try {
      return new LineExpression(parameter, Pattern.compile(text), states);
    } catch (PatternSyntaxException e) {
      throw Parameters.invalid(
          parameter, "FORMAT", "is no regular expression: %s".formatted(e.getDescription()));
    } catch (StackOverflowError e) {
      throw tooMuch(parameter); // groups within groups take a call each
    }
  }

  /** Whether a part of the line is as the expression says. */
  boolean finds(String line) {
    steps += (line.length() + 1L) * states;
    if (steps > MOST_STEPS) {
      throw tooMuch(parameter);
    }
    try {
      return pattern.matcher(line).find();
    } catch (StackOverflowError e) {
      throw tooMuch(parameter); // alternatives take a call each
    }
  }

  private static RuntimeException tooMuch(String parameter) {
    return Parameters.invalid(parameter, "VALUE", "asks for too much work; make it simpler");
  }
}
