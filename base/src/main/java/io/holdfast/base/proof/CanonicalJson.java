package io.holdfast.base.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON in the form of RFC 8785: names sorted by UTF-16 units, no white space, the shortest escapes.
 * Of numbers only whole ones that every reader takes the same, up to 2⁵³ - 1 either way. Values are
 * maps with text for names, lists, {@link String}, {@link Long}, {@link Boolean} and null.
 */
public final class CanonicalJson {
  private static final long LARGEST = (1L << 53) - 1;
  private static final int DEEPEST = 32;
  private static final String HEX = "0123456789abcdef";

  private final String text;
  private int at;

  private CanonicalJson(String text) {
    this.text = text;
  }

  /** Halves of surrogate pairs, which have no form in UTF-8, become U+FFFD. */
  public static String write(@Nullable Object value) {
    var text = new StringBuilder();
    write(text, value);
    return text.toString();
  }

  /**
   * Takes nothing but what {@link #write} gives.
   *
   * @throws ProofException when it is anything else
   */
  public static @Nullable Object read(String text) {
    var reader = new CanonicalJson(text);
    var value = reader.value(0);
    if (reader.at != text.length() || !write(value).equals(text)) {
      throw new ProofException("not JSON in its canonical form");
    }
    return value;
  }

  private static void write(StringBuilder text, @Nullable Object value) {
    switch (value) {
      case null -> text.append("null");
      case Boolean flag -> text.append(flag);
      case String string -> quote(text, string);
      case Integer number -> text.append(number);
      case Long number when Math.abs(number) <= LARGEST -> text.append(number);
      case List<?> list -> {
        var separator = '[';
        for (var each : list) {
          write(text.append(separator), each);
          separator = ',';
        }
        text.append(list.isEmpty() ? "[]" : "]");
      }
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, @Nullable Object>();
        map.forEach((name, each) -> sorted.put((String) name, each));
        var separator = '{';
        for (var entry : sorted.entrySet()) {
          quote(text.append(separator), entry.getKey());
          write(text.append(':'), entry.getValue());
          separator = ',';
        }
        text.append(sorted.isEmpty() ? "{}" : "}");
      }
      default -> throw new IllegalArgumentException("no canonical JSON: " + value.getClass());
    }
  }

  private static void quote(StringBuilder text, String string) {
    text.append('"');
    for (var i = 0; i < string.length(); ) {
      var point = string.codePointAt(i);
      i += Character.charCount(point);
      switch (point) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (point < ' ') {
            text.append("\\u00").append(HEX.charAt(point >> 4)).append(HEX.charAt(point & 15));
          } else if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            text.append('\ufffd');
          } else {
            text.appendCodePoint(point);
          }
        }
      }
    }
    text.append('"');
  }

  private @Nullable Object value(int depth) {
    if (depth > DEEPEST) {
      throw broken();
    }
    return switch (next()) {
      case '{' -> map(depth);
      case '[' -> list(depth);
      case '"' -> string();
      case 't' -> word("rue", true);
      case 'f' -> word("alse", false);
      case 'n' -> word("ull", null);
      default -> number();
    };
  }

  private Map<String, @Nullable Object> map(int depth) {
    var map = new TreeMap<String, @Nullable Object>();
    if (skip('}')) {
      return map;
    }
    do {
      expect('"');
      var name = string();
      expect(':');
      map.put(name, value(depth + 1));
    } while (skip(','));
    expect('}');
    return map;
  }

  private List<@Nullable Object> list(int depth) {
    var list = new ArrayList<@Nullable Object>();
    if (skip(']')) {
      return list;
    }
    do {
      list.add(value(depth + 1));
    } while (skip(','));
    expect(']');
    return list;
  }

  private String string() {
    var string = new StringBuilder();
    for (var each = next(); each != '"'; each = next()) {
      string.append(each == '\\' ? escaped() : each);
    }
    return string.toString();
  }

  private char escaped() {
    return switch (next()) {
      case '"' -> '"';
      case '\\' -> '\\';
      case 'b' -> '\b';
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'f' -> '\f';
      case 'r' -> '\r';
      case 'u' -> {
        var unit = 0;
        for (var digit = 0; digit < 4; digit++) {
          unit = 16 * unit + Math.max(0, HEX.indexOf(next()));
        }
        yield (char) unit;
      }
      default -> throw broken();
    };
  }

  private Long number() {
    var from = --at;
    while (at < text.length() && "-0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    var digits = text.substring(from, at);
    if (!digits.matches("-?[0-9]{1,16}")) {
      throw broken();
    }
    var number = Long.valueOf(digits);
    if (Math.abs(number) > LARGEST) {
      throw broken();
    }
    return number;
  }

  private @Nullable Object word(String rest, @Nullable Object value) {
    for (var i = 0; i < rest.length(); i++) {
      expect(rest.charAt(i));
    }
    return value;
  }

  private char next() {
    if (at == text.length()) {
      throw broken();
    }
    return text.charAt(at++);
  }

  private boolean skip(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char wanted) {
    if (!skip(wanted)) {
      throw broken();
    }
  }

  private ProofException broken() {
    return new ProofException("not JSON in its canonical form, at character " + at);
  }
}
