package io.holdfast.cli.webdav;

import io.holdfast.engine.tree.NodeName;
import io.holdfast.engine.tree.TreePath;
import java.io.ByteArrayOutputStream;

/** Paths of a mount in URLs: every byte that is no unreserved character is percent-encoded. */
final class UrlPath {
  private static final String UNRESERVED_MARKS = "-._~";

  private UrlPath() {}

  /**
   * @param raw as it stood in the request, with a slash at its start
   * @throws Refusal 400 for {@code .} and {@code ..}, slashes and NULs in names in any disguise
   */
  static TreePath decode(String raw) {
    var path = TreePath.ROOT;
    var segments = raw.split("/", -1);
    for (var i = 1; i < segments.length; i++) {
      if (segments[i].isEmpty() && i == segments.length - 1) {
        return path; // the slash after a folder
      }
      path = path.child(name(segments[i]));
    }
    return path;
  }

  /** Of a folder with a slash at its end. */
  static String encode(TreePath path, boolean folder) {
    var text = new StringBuilder();
    for (var name : path.names()) {
      text.append('/');
      append(text, name);
    }
    return folder || path.isRoot() ? text.append('/').toString() : text.toString();
  }

  private static void append(StringBuilder text, NodeName name) {
    for (var each : name.bytes().toByteArray()) {
      var letter = (char) (each & 0xff);
      if (isUnreserved(letter)) {
        text.append(letter);
      } else {
        text.append('%')
            .append(Character.toUpperCase(Character.forDigit(letter >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(letter & 0xf, 16)));
      }
    }
  }

  private static boolean isUnreserved(char letter) {
    return letter >= 'a' && letter <= 'z'
        || letter >= 'A' && letter <= 'Z'
        || letter >= '0' && letter <= '9'
        || UNRESERVED_MARKS.indexOf(letter) >= 0;
  }

  private static NodeName name(String segment) {
    try {
      return NodeName.of(bytes(segment));
    } catch (IllegalArgumentException e) {
      throw new Refusal(400, "the path holds what cannot name a file");
    }
  }

  private static byte[] bytes(String segment) {
    var bytes = new ByteArrayOutputStream(segment.length());
    for (var i = 0; i < segment.length(); i++) {
      var letter = segment.charAt(i);
      if (letter != '%') {
        bytes.write(ascii(letter));
        continue;
      }
      if (i + 2 >= segment.length()) {
        throw new IllegalArgumentException("cut");
      }
      bytes.write(digit(segment.charAt(i + 1)) << 4 | digit(segment.charAt(i + 2)));
      i += 2;
    }
    return bytes.toByteArray();
  }

  private static char ascii(char letter) {
    if (letter >= 0x80) {
      throw new IllegalArgumentException("not encoded");
    }
    return letter;
  }

  private static int digit(char letter) {
    var digit = letter < 0x80 ? Character.digit(letter, 16) : -1;
    if (digit < 0) {
      throw new IllegalArgumentException("no hex digit");
    }
    return digit;
  }
}
