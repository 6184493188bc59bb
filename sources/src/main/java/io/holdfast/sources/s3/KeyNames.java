package io.holdfast.sources.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys as paths of names, and back without loss. A key is cut at its slashes; what a file's name
 * cannot be is written as {@code %} and two hexadecimal digits. Names that begin with {@code %} and
 * another sign are no part of a key's text:
 *
 * <ul>
 *   <li>{@code %_} stands for nothing, between two slashes and at either end of a key;
 *   <li>a name that ends in {@code %+} goes on in the next, without a slash between;
 *   <li>{@code %o} is the object whose key the folder has that it lies in;
 *   <li>{@code %v…} is a version of it.
 * </ul>
 */
final class KeyNames {
  static final String OBJECT = "%o";
  static final String VERSION = "%v";

  private static final String NOTHING = "%_";
  private static final String GOES_ON = "%+";

  /** File systems end at 255 bytes. */
  private static final int MOST_BYTES = 240;

  private KeyNames() {}

  static List<String> names(String key) {
    var names = new ArrayList<String>();
    for (var segment : key.split("/", -1)) {
      if (segment.isEmpty()) {
        names.add(NOTHING);
      } else if (isPlain(segment)) {
        names.add(segment);
      } else {
        split(segment, names);
      }
    }
    return names;
  }

  /**
   * @param names below the folder that holds all objects
   */
  static String key(List<String> names) {
    var key = new StringBuilder();
    var goesOn = true;
    for (var name : names) {
      if (name.equals(OBJECT) || name.startsWith(VERSION)) {
        break;
      }
      if (!goesOn) {
        key.append('/');
      }
      goesOn = name.endsWith(GOES_ON);
      if (!name.equals(NOTHING)) {
        key.append(plain(goesOn ? name.substring(0, name.length() - GOES_ON.length()) : name));
      }
    }
    return key.toString();
  }

  /** Any text as one name. */
  static String name(String text) {
    var name = new StringBuilder();
    text.codePoints().forEach(point -> name.append(point == '/' ? "%2F" : written(point)));
    return switch (name.toString()) {
      case "" -> NOTHING;
      case "." -> "%2E";
      case ".." -> "%2E%2E";
      default -> name.toString();
    };
  }

  /** As nearly all are. */
  private static boolean isPlain(String segment) {
    if (segment.length() > MOST_BYTES || segment.charAt(0) == '.') {
      return false;
    }
    for (var i = 0; i < segment.length(); i++) {
      var letter = segment.charAt(i);
      if (letter < ' ' || letter > '~' || letter == '%') {
        return false;
      }
    }
    return true;
  }

  private static void split(String segment, List<String> names) {
    var dots = segment.equals(".") || segment.equals("..");
    var name = new StringBuilder();
    var bytes = 0;
    for (var point : segment.codePoints().toArray()) {
      var text = dots ? "%2E" : written(point);
      var length = text.getBytes(UTF_8).length;
      if (bytes + length > MOST_BYTES) {
        names.add(name + GOES_ON);
        name.setLength(0);
        bytes = 0;
      }
      name.append(text);
      bytes += length;
    }
    names.add(name.toString());
  }

  private static String written(int point) {
    return point < ' ' || point == 0x7f || point == '%'
        ? "%%%02X".formatted(point)
        : Character.toString(point);
  }

  private static String plain(String name) {
    var bytes = name.getBytes(UTF_8);
    var plain = new ByteArrayOutputStream(bytes.length);
    for (var i = 0; i < bytes.length; i++) {
      if (bytes[i] == '%' && i + 2 < bytes.length && isHex(bytes[i + 1]) && isHex(bytes[i + 2])) {
        plain.write(Character.digit(bytes[i + 1], 16) << 4 | Character.digit(bytes[i + 2], 16));
        i += 2;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(UTF_8);
  }

  private static boolean isHex(byte letter) {
    return Character.digit(letter, 16) >= 0;
  }
}
