package io.holdfast.dialects.northflank;

import io.holdfast.rest.edge.Parameters;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A caller's expression for lines of a log. Its work is counted over all lines, and ends in a
 * refusal when it is too much: an expression that goes back again and again would hold up the
 * server. Not thread-safe.
 */
final class LineExpression {
  private static final int LONGEST = 500;

  /** Looks at a character: some tenths of a second in all, a thousand times what lines need. */
  private static final long MOST_LOOKS = 20_000_000;

  private final String parameter;
  private final Pattern pattern;
  private long looks;

  private LineExpression(String parameter, Pattern pattern) {
    this.parameter = parameter;
    this.pattern = pattern;
  }

  /**
   * @param parameter whose value it is
   */
  static LineExpression of(String parameter, String text) {
    if (text.length() > LONGEST) {
      throw Parameters.invalid(
          parameter, "SIZE", "must not be longer than %d characters".formatted(LONGEST));
    }
    try {
      return new LineExpression(parameter, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw Parameters.invalid(
          parameter, "FORMAT", "is no regular expression: %s".formatted(e.getDescription()));
    }
  }

  /** Whether a part of the line is as the expression says. */
  boolean finds(String line) {
    try {
      return pattern.matcher(new Counted(line)).find();
    } catch (StackOverflowError e) {
      throw tooMuch(); // alternatives under a star take a call each
    }
  }

  private RuntimeException tooMuch() {
    return Parameters.invalid(parameter, "VALUE", "asks for too much work; make it simpler");
  }

  /** A line that counts who looks at it. */
  private final class Counted implements CharSequence {
    private final CharSequence text;

    Counted(CharSequence text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++looks > MOST_LOOKS) {
        throw tooMuch();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text.subSequence(start, end));
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
