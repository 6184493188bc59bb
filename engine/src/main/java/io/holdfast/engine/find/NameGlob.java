package io.holdfast.engine.find;

import static io.holdfast.base.ErrorCode.PARAMETER_INVALID;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.tree.NodeName;
import java.util.Arrays;
import java.util.Locale;

/**
 * A pattern for one name: {@code *} any bytes, {@code ?} one character, {@code [a-z]} and {@code
 * [!a-z]} one of a set, backslash the next character itself. Matches bytes, so a name in any
 * encoding; {@code ?} and sets take a whole UTF-8 character where there is one.
 */
public final class NameGlob {
  private static final int INVALID_BASE = 0x110000;

  private final int[] pattern;
  private final boolean ignoreCase;

  private NameGlob(int[] pattern, boolean ignoreCase) {
    this.pattern = pattern;
    this.ignoreCase = ignoreCase;
  }

  /**
   * @throws InvalidInputException PARAMETER_INVALID for a bracket not closed, a backslash at the
   *     end
   */
  public static NameGlob parse(String text) {
    return parse(text, false);
  }

  public static NameGlob parseIgnoringCase(String text) {
    return parse(text.toLowerCase(Locale.ROOT), true);
  }

  private static NameGlob parse(String text, boolean ignoreCase) {
    var glob = new NameGlob(text.codePoints().toArray(), ignoreCase);
    glob.validate(text);
    return glob;
  }

  public boolean matches(NodeName name) {
    return matches(characters(name.bytes().toByteArray(), ignoreCase));
  }

  private void validate(String text) {
    for (var at = 0; at < pattern.length; at++) {
      if (pattern[at] == '\\') {
        if (++at == pattern.length) {
          throw malformed(text, "ends in a backslash");
        }
      } else if (pattern[at] == '[') {
        at = endOfSet(at);
        if (at < 0) {
          throw malformed(text, "has a '[' without its ']'");
        }
      }
    }
  }

  private static InvalidInputException malformed(String text, String reason) {
    return new InvalidInputException(PARAMETER_INVALID, "pattern '%s' %s".formatted(text, reason));
  }

  /** Greedy with one way back, the last star: linear in practice and never exponential. */
  private boolean matches(int[] name) {
    var at = 0;
    var in = 0;
    var star = -1;
    var starIn = 0;
    while (in < name.length) {
      if (at < pattern.length && pattern[at] == '*') {
        star = at++;
        starIn = in;
        continue;
      }
      var next = at < pattern.length ? step(at, name[in]) : -1;
      if (next >= 0) {
        at = next;
        in++;
        continue;
      }
      if (star < 0) {
        return false;
      }
      at = star + 1;
      in = ++starIn;
    }
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
    return at == pattern.length;
  }

  /** The place after what matched {@code character}; -1 when it does not match. */
  private int step(int at, int character) {
    return switch (pattern[at]) {
      case '?' -> at + 1;
      case '[' -> inSet(at, character) ? endOfSet(at) + 1 : -1;
      case '\\' -> pattern[at + 1] == character ? at + 2 : -1;
      default -> pattern[at] == character ? at + 1 : -1;
    };
  }

  private int endOfSet(int open) {
    var at = open + 1;
    if (at < pattern.length && (pattern[at] == '!' || pattern[at] == '^')) {
      at++;
    }
    if (at < pattern.length && pattern[at] == ']') {
      at++;
    }
    while (at < pattern.length && pattern[at] != ']') {
      at += pattern[at] == '\\' ? 2 : 1;
    }
    return at < pattern.length ? at : -1;
  }

  private boolean inSet(int open, int character) {
    var end = endOfSet(open);
    var at = open + 1;
    var negated = pattern[at] == '!' || pattern[at] == '^';
    at += negated ? 1 : 0;
    var found = false;
    while (at < end) {
      at += pattern[at] == '\\' ? 1 : 0;
      var low = pattern[at++];
      var high = low;
      if (at + 1 < end && pattern[at] == '-') {
        at++;
        at += pattern[at] == '\\' ? 1 : 0;
        high = pattern[at++];
      }
      found |= low <= character && character <= high;
    }
    return found != negated;
  }

  /** Code points; a byte that is not UTF-8 becomes a number above all of them. */
  private static int[] characters(byte[] bytes, boolean ignoreCase) {
    var characters = new int[bytes.length];
    var count = 0;
    for (var at = 0; at < bytes.length; count++) {
      var width = width(bytes, at);
      if (width == 0) {
        characters[count] = INVALID_BASE + (bytes[at++] & 0xff);
        continue;
      }
      var character = width == 1 ? bytes[at] : new String(bytes, at, width, UTF_8).codePointAt(0);
      characters[count] = ignoreCase ? Character.toLowerCase(character) : character;
      at += width;
    }
    return Arrays.copyOf(characters, count);
  }

  private static int width(byte[] bytes, int at) {
    if (bytes[at] >= 0) {
      return 1;
    }
    var lead = bytes[at] & 0xff;
    var width = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (width == 0 || at + width > bytes.length) {
      return 0;
    }
    var text = new String(bytes, at, width, UTF_8);
    return text.indexOf('\ufffd') >= 0 && !isReplacement(bytes, at) ? 0 : width;
  }

  private static boolean isReplacement(byte[] bytes, int at) {
    return bytes[at] == (byte) 0xef && bytes[at + 1] == (byte) 0xbf && bytes[at + 2] == (byte) 0xbd;
  }
}
