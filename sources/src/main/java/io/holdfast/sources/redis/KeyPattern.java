package io.holdfast.sources.redis;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Which keys are meant: {@code user:*}, or {@code db3/user:*} for those of one database. Patterns
 * are Redis' own, over bytes: {@code *}, {@code ?}, {@code [abc]}, {@code [a-z]}, {@code [^a]}, and
 * a backslash before what is meant as it stands.
 *
 * @param database empty means any
 */
record KeyPattern(String text, OptionalLong database, Pattern pattern) {
  private static final Pattern WITH_DATABASE = Pattern.compile("db(\\d{1,9})/(?s:(.*))");

  static KeyPattern parse(String text) {
    var parts = WITH_DATABASE.matcher(text);
    return parts.matches()
        ? new KeyPattern(
            text, OptionalLong.of(Long.parseLong(parts.group(1))), new Glob(parts.group(2)).parse())
        : new KeyPattern(text, OptionalLong.empty(), new Glob(text).parse());
  }

  boolean matches(RdbKey key) {
    return (database.isEmpty() || database.getAsLong() == key.database())
        && pattern.matcher(new String(key.name(), StandardCharsets.ISO_8859_1)).matches();
  }

  /** Turns a pattern into an expression, a character of it a byte. Not thread-safe. */
  private static final class Glob {
    private final String glob;
    private final StringBuilder out = new StringBuilder("(?s)");
    private int at;

    Glob(String text) {
      glob = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    Pattern parse() {
      while (at < glob.length()) {
        var each = glob.charAt(at++);
        switch (each) {
          // As few as will do: stars in a row must not multiply.
          case '*' -> out.append(at > 1 && glob.charAt(at - 2) == '*' ? "" : ".*");
          case '?' -> out.append('.');
          case '[' -> set();
          case '\\' -> out.append(literal(at < glob.length() ? glob.charAt(at++) : each));
          default -> out.append(literal(each));
        }
      }
      return Pattern.compile(out.toString());
    }

    /** Up to the bracket that closes it, or the end. */
    private void set() {
      var negated = at < glob.length() && glob.charAt(at) == '^';
      at += negated ? 1 : 0;
      var members = new StringBuilder();
      while (at < glob.length() && glob.charAt(at) != ']') {
        var first = member();
        if (at + 1 < glob.length() && glob.charAt(at) == '-' && glob.charAt(at + 1) != ']') {
          at++;
          var last = member();
          members.append(literal((char) Math.min(first, last))).append('-');
          members.append(literal((char) Math.max(first, last)));
        } else {
          members.append(literal(first));
        }
      }
      at++;
      if (members.isEmpty()) {
        out.append(negated ? "." : "(?!)");
        return;
      }
      out.append(negated ? "[^" : "[").append(members).append(']');
    }

    private char member() {
      var each = glob.charAt(at++);
      return each == '\\' && at < glob.length() ? glob.charAt(at++) : each;
    }

    private static String literal(char each) {
      return "\\x%02x".formatted((int) each);
    }
  }
}
