package io.holdfast.sources.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which keys are meant: {@code user:*}, or {@code db3/user:*} for those of one database. Patterns
 * are Redis' own, over bytes: {@code *}, {@code ?}, {@code [abc]}, {@code [a-z]}, {@code [^a]}, and
 * a backslash before what is meant as it stands.
 *
 * @param database empty means any
 * @param signs the bytes that may stand at a place; null for any number of any
 */
record KeyPattern(String text, OptionalLong database, List<@Nullable BitSet> signs) {
  private static final Pattern WITH_DATABASE = Pattern.compile("db(\\d{1,9})/(?s:(.*))");
  private static final int BYTES = 256;

  static KeyPattern parse(String text) {
    var parts = WITH_DATABASE.matcher(text);
    return parts.matches()
        ? new KeyPattern(
            text, OptionalLong.of(Long.parseLong(parts.group(1))), new Glob(parts.group(2)).parse())
        : new KeyPattern(text, OptionalLong.empty(), new Glob(text).parse());
  }

  boolean matches(RdbKey key) {
    return (database.isEmpty() || database.getAsLong() == key.database()) && matches(key.name());
  }

  /** Goes back to the last star alone, so that it takes no more than both lengths multiplied. */
  private boolean matches(byte[] name) {
    var sign = 0;
    var at = 0;
    var retrySign = -1;
    var retryAt = 0;
    while (sign < signs.size() || at < name.length) {
      if (sign < signs.size() && signs.get(sign) == null) {
        retrySign = ++sign;
        retryAt = at;
      } else if (at == name.length) {
        return false;
      } else if (sign < signs.size() && has(signs.get(sign), name[at])) {
        sign++;
        at++;
      } else if (retrySign < 0) {
        return false;
      } else {
        sign = retrySign;
        at = ++retryAt;
      }
    }
    return true;
  }

  private static boolean has(@Nullable BitSet bytes, byte one) {
    return bytes != null && bytes.get(one & 0xff);
  }

  /** Takes a pattern apart. Not thread-safe. */
  private static final class Glob {
    private final byte[] glob;
    private final List<@Nullable BitSet> signs = new ArrayList<>();
    private int at;

    Glob(String text) {
      glob = text.getBytes(UTF_8);
    }

    List<@Nullable BitSet> parse() {
      while (at < glob.length) {
        switch (glob[at]) {
          case '*' -> {
            at++;
            signs.add(null);
          }
          case '?' -> {
            at++;
            signs.add(between(0, BYTES - 1));
          }
          case '[' -> {
            at++;
            signs.add(set());
          }
          default -> {
            var one = member();
            signs.add(between(one, one));
          }
        }
      }
      return signs;
    }

    /** Up to the bracket that closes it, or the end. */
    private BitSet set() {
      var negated = at < glob.length && glob[at] == '^';
      at += negated ? 1 : 0;
      var members = new BitSet(BYTES);
      while (at < glob.length && glob[at] != ']') {
        var first = member();
        var last = first;
        if (at + 1 < glob.length && glob[at] == '-' && glob[at + 1] != ']') {
          at++;
          last = member();
        }
        members.or(between(Math.min(first, last), Math.max(first, last)));
      }
      at++;
      if (negated) {
        members.flip(0, BYTES);
      }
      return members;
    }

    private int member() {
      var escaped = glob[at] == '\\' && at + 1 < glob.length;
      at += escaped ? 2 : 1;
      return glob[at - 1] & 0xff;
    }

    private static BitSet between(int first, int last) {
      var bytes = new BitSet(BYTES);
      bytes.set(first, last + 1);
      return bytes;
    }
  }
}
