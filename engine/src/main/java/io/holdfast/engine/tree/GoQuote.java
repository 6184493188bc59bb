package io.holdfast.engine.tree;

import io.holdfast.engine.json.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Go's {@code strconv.Quote} without the outer quotes, and its way back: how names are kept in
 * trees, so that any bytes survive JSON.
 */
final class GoQuote {
  private static final String PLAIN_ESCAPES = "abfnrtv\\\"";
  private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\\\"";

  private GoQuote() {}

  static String quote(byte[] bytes) {
    if (isPlain(bytes)) {
      return new String(bytes, StandardCharsets.US_ASCII);
    }
    var quoted = new StringBuilder(bytes.length + 16);
    for (var i = 0; i < bytes.length; ) {
      var width = Utf8.sequenceLength(bytes, i, bytes.length);
      if (width == 0) {
        quoted.append("\\x%02x".formatted(bytes[i] & 0xff));
        i++;
        continue;
      }
      append(quoted, Utf8.codePoint(bytes, i, width));
      i += width;
    }
    return quoted.toString();
  }

  /**
   * @throws IllegalArgumentException when {@code quoted} is nothing that Go would write
   */
  static byte[] unquote(String quoted) {
    if (quoted.indexOf('\\') < 0) {
      if (quoted.indexOf('"') >= 0 || quoted.indexOf('\n') >= 0) {
        throw malformed(quoted);
      }
      return quoted.getBytes(StandardCharsets.UTF_8);
    }
    var bytes = new ByteArrayOutputStream(quoted.length());
    for (var i = 0; i < quoted.length(); ) {
      i = quoted.charAt(i) == '\\' ? unescape(quoted, i + 1, bytes) : copy(quoted, i, bytes);
    }
    return bytes.toByteArray();
  }

  /** Printable ASCII that needs no escape: nearly every name. */
  private static boolean isPlain(byte[] bytes) {
    for (var b : bytes) {
      if (b < ' ' || b == 0x7f || b == '"' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  private static void append(StringBuilder quoted, int point) {
    var escape = ESCAPED.indexOf(point);
    if (escape >= 0) {
      quoted.append('\\').append(PLAIN_ESCAPES.charAt(escape));
    } else if (isPrintable(point)) {
      quoted.appendCodePoint(point);
    } else if (point < ' ' || point == 0x7f) {
      quoted.append("\\x%02x".formatted(point));
    } else if (point < 0x10000) {
      quoted.append("\\u%04x".formatted(point));
    } else {
      quoted.append("\\U%08x".formatted(point));
    }
  }

  /** Letters, marks, numbers, punctuation, symbols, and the one space of ASCII. */
  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.UNASSIGNED,
          Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  private static int copy(String quoted, int at, ByteArrayOutputStream bytes) {
    var c = quoted.charAt(at);
    if (c == '"' || c == '\n') {
      throw malformed(quoted);
    }
    var point = quoted.codePointAt(at);
    put(bytes, point);
    return at + Character.charCount(point);
  }

  /** {@code at} is behind the backslash; returns where the next character is. */
  private static int unescape(String quoted, int at, ByteArrayOutputStream bytes) {
    if (at >= quoted.length()) {
      throw malformed(quoted);
    }
    var c = quoted.charAt(at);
    var plain = PLAIN_ESCAPES.indexOf(c);
    if (plain >= 0) {
      bytes.write(ESCAPED.charAt(plain));
      return at + 1;
    }
    switch (c) {
      case 'x' -> bytes.write(number(quoted, at + 1, 2, 16));
      case 'u' -> put(bytes, scalar(quoted, at + 1, 4));
      case 'U' -> put(bytes, scalar(quoted, at + 1, 8));
      case '0', '1', '2', '3' -> bytes.write(number(quoted, at, 3, 8));
      default -> throw malformed(quoted);
    }
    return switch (c) {
      case 'u' -> at + 5;
      case 'U' -> at + 9;
      default -> at + 3;
    };
  }

  private static int scalar(String quoted, int at, int digits) {
    var point = number(quoted, at, digits, 16);
    if (!Character.isValidCodePoint(point)
        || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
      throw malformed(quoted);
    }
    return point;
  }

  private static int number(String quoted, int at, int digits, int radix) {
    if (at + digits > quoted.length()) {
      throw malformed(quoted);
    }
    var value = 0;
    for (var i = at; i < at + digits; i++) {
      var digit = Character.digit(quoted.charAt(i), radix);
      if (digit < 0) {
        throw malformed(quoted);
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static void put(ByteArrayOutputStream bytes, int point) {
    bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
  }

  private static IllegalArgumentException malformed(String quoted) {
    return new IllegalArgumentException("'%s' is not a quoted name".formatted(quoted));
  }
}
