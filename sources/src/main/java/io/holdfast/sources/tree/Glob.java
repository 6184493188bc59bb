package io.holdfast.sources.tree;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for one name: {@code *} any characters, {@code ?} one, {@code [a-z]} one of these,
 * {@code [^a-z]} one of the others, {@code \} takes the next as it is. Names are raw bytes; a
 * character is a UTF-8 sequence, or one byte that belongs to none.
 */
final class Glob {
  private final List<Token> tokens;

  private sealed interface Token {
    record Literal(byte value) implements Token {}

    record Any() implements Token {}

    record One() implements Token {}

    /** One of these, or none of these. */
    record Range(boolean negated, List<Bounds> bounds) implements Token {}
  }

  /** Code points from first to last. */
  private record Bounds(int first, int last) {}

  private Glob(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID when a bracket is not closed or the like
   */
  static Glob compile(String pattern) {
    var tokens = new ArrayList<Token>();
    var points = pattern.codePoints().toArray();
    int at = 0;
    while (at < points.length) {
      switch (points[at]) {
        case '*' -> {
          if (tokens.isEmpty() || !(tokens.getLast() instanceof Token.Any)) {
            tokens.add(new Token.Any());
          }
          at++;
        }
        case '?' -> {
          tokens.add(new Token.One());
          at++;
        }
        case '[' -> at = compileRange(pattern, points, at + 1, tokens);
        case '\\' -> {
          addLiteral(tokens, point(pattern, points, at + 1));
          at += 2;
        }
        default -> addLiteral(tokens, points[at++]);
      }
    }
    return new Glob(tokens);
  }

  boolean matches(byte[] name) {
    int token = 0;
    int at = 0;
    int retryToken = -1;
    int retryAt = -1;
    while (true) {
      if (token == tokens.size() && at == name.length) {
        return true;
      }
      if (token < tokens.size() && tokens.get(token) instanceof Token.Any) {
        retryToken = ++token;
        retryAt = at;
        continue;
      }
      var taken = token < tokens.size() && at < name.length ? take(tokens.get(token), name, at) : 0;
      if (taken > 0) {
        token++;
        at += taken;
        continue;
      }
      if (retryToken < 0 || retryAt >= name.length) {
        return false;
      }
      // The last star takes one more byte.
      token = retryToken;
      at = ++retryAt;
    }
  }

  /** How many bytes the token takes at this place; 0 when it does not match. */
  private static int take(Token token, byte[] name, int at) {
    return switch (token) {
      case Token.Literal(var value) -> name[at] == value ? 1 : 0;
      case Token.One _ -> characterBytes(name, at);
      case Token.Range range -> {
        var bytes = characterBytes(name, at);
        yield contains(range, codePoint(name, at, bytes)) ? bytes : 0;
      }
      case Token.Any _ -> throw new IllegalStateException("a star takes nothing by itself");
    };
  }

  private static boolean contains(Token.Range range, int point) {
    var within =
        range.bounds().stream().anyMatch(each -> point >= each.first() && point <= each.last());
    return within != range.negated();
  }

  private static int compileRange(String pattern, int[] points, int start, List<Token> tokens) {
    var at = start;
    var negated = point(pattern, points, at) == '^' || point(pattern, points, at) == '!';
    at += negated ? 1 : 0;
    var bounds = new ArrayList<Bounds>();
    while (bounds.isEmpty() || point(pattern, points, at) != ']') {
      at += point(pattern, points, at) == '\\' ? 1 : 0;
      var first = point(pattern, points, at++);
      var last = first;
      if (point(pattern, points, at) == '-' && point(pattern, points, at + 1) != ']') {
        at++;
        at += point(pattern, points, at) == '\\' ? 1 : 0;
        last = point(pattern, points, at++);
      }
      bounds.add(new Bounds(first, last));
    }
    tokens.add(new Token.Range(negated, List.copyOf(bounds)));
    return at + 1;
  }

  private static int point(String pattern, int[] points, int at) {
    if (at >= points.length) {
      throw new InvalidInputException(
          ErrorCode.PARAMETER_INVALID,
          "exclude pattern '%s' ends within a bracket or after a backslash".formatted(pattern));
    }
    return points[at];
  }

  private static void addLiteral(List<Token> tokens, int point) {
    for (var value : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
      tokens.add(new Token.Literal(value));
    }
  }

  /** Length of the UTF-8 sequence that starts here; 1 when none does. */
  private static int characterBytes(byte[] name, int at) {
    var lead = name[at] & 0xff;
    var length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    if (lead > 0xf4 || at + length > name.length) {
      return 1;
    }
    for (int i = 1; i < length; i++) {
      if ((name[at + i] & 0xc0) != 0x80) {
        return 1;
      }
    }
    return length;
  }

  private static int codePoint(byte[] name, int at, int length) {
    return length == 1 && name[at] < 0
        ? Character.MAX_CODE_POINT + 1 // no character at all
        : new String(name, at, length, StandardCharsets.UTF_8).codePointAt(0);
  }
}
