package io.holdfast.dialects.northflank;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * How many states the matcher of an expression has, or more: it writes out what is to be repeated,
 * {@code (a{1000}){1000}} a million times. Known before it is built, from the text alone. Where
 * case does not matter, it also looks up each character of a class's ranges, in a time that grows
 * with the square of their number: more than {@link #MOST} of them count as too many states. Of
 * texts that are no expressions anything is said.
 */
final class ExpressionStates {
  /** Far more than people write. */
  static final long MOST = 5_000;

  private static final Pattern IGNORING_CASE = Pattern.compile("\\(\\?[a-zA-Z-]*i");
  private static final Pattern CODE =
      Pattern.compile("\\\\(?:x\\{([0-9A-Fa-f]{1,6})}|x([0-9A-Fa-f]{2}))");
  private static final Pattern COUNTED = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?}");

  private final String text;
  private final Deque<Long> outer = new ArrayDeque<>();
  private int at;

  /** States of what stands in the innermost open group, but for its last piece. */
  private long before;

  /** Those of the last piece, which a count behind it repeats. */
  private long last;

  /** Characters that ranges of classes name by their ends. */
  private long ranged;

  private ExpressionStates(String text) {
    this.text = text;
  }

  /** Never less than the states, never more than about the square of {@link #MOST}. */
  static long of(String text) {
    var expression = new ExpressionStates(text);
    var states = expression.count();
    return expression.ranged > MOST && IGNORING_CASE.matcher(text).find() ? MOST + 1 : states;
  }

  private long count() {
    while (at < text.length() && before + last <= MOST) {
      switch (text.charAt(at)) {
        case '\\' -> escaped();
        case '[' -> {
          skipClass();
          piece(1);
        }
        case '(' -> {
          outer.push(before + last);
          before = 1;
          last = 0;
          at++;
        }
        case ')' -> {
          last = before + last + 1;
          before = outer.isEmpty() ? 0 : outer.pop();
          at++;
        }
        case '{' -> repeated();
        default -> {
          at++;
          piece(1);
        }
      }
    }
    return before + last + outer.stream().mapToLong(Long::longValue).sum();
  }

  private void piece(long states) {
    before += last;
    last = states;
  }

  private void escaped() {
    if (text.startsWith("\\Q", at)) {
      var end = text.indexOf("\\E", at);
      var literal = (end < 0 ? text.length() : end) - at;
      piece(literal);
      at += literal + 2;
      return;
    }
    at += 2;
    piece(1);
  }

  /** A count repeats the piece before it; other braces are characters. */
  private void repeated() {
    var counted = COUNTED.matcher(text).region(at, text.length());
    if (!counted.lookingAt()) {
      at++;
      piece(1);
      return;
    }
    var upper = counted.group(3);
    var most = upper == null || upper.isEmpty() ? counted.group(1) : upper;
    last = Math.max(1, last) * Math.clamp(Long.parseLong(most), 1, MOST) + 1;
    at = counted.end();
  }

  private void skipClass() {
    at++;
    if (text.startsWith("^", at)) {
      at++;
    }
    var first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      first = false;
      var named = text.startsWith("[:", at) ? text.indexOf(":]", at + 2) : -1;
      if (named > 0) {
        at = named + 2;
        continue;
      }
      var low = character();
      if (text.startsWith("-", at) && !text.startsWith("-]", at) && at + 1 < text.length()) {
        at++;
        ranged += Math.max(0, character() - low);
      }
    }
    at++;
  }

  /** Reads one of a class, with the backslash before it if there is one. */
  private int character() {
    var code = CODE.matcher(text).region(at, text.length());
    if (code.lookingAt()) {
      at = code.end();
      return Integer.parseInt(code.group(code.group(1) == null ? 2 : 1), 16);
    }
    at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
    var character = text.codePointAt(at);
    at += Character.charCount(character);
    return character;
  }
}
