package io.holdfast.sources.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.engine.tree.NodeName;
import java.io.ByteArrayOutputStream;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Names of folders and messages as names of files, and back. What a file's name cannot hold, and
 * what would be taken for something else, is written as {@code %} and two hexadecimal digits.
 */
final class TreeNames {
  private static final String MESSAGES = "messages-";
  private static final Pattern MESSAGES_NAME = Pattern.compile("messages-(\\d{1,10})");
  private static final Pattern MESSAGE_NAME = Pattern.compile("(\\d{10})\\.eml");

  /** Stands for a name without letters, which servers may have between two separators. */
  private static final String NOTHING = "%00";

  private TreeNames() {}

  static NodeName of(String name) {
    if (name.isEmpty()) {
      return NodeName.ofUtf8(NOTHING);
    }
    var text = new StringBuilder();
    for (var i = 0; i < name.length(); i++) {
      var letter = name.charAt(i);
      var first = i == 0 && name.startsWith(MESSAGES);
      var dots = name.equals(".") || name.equals("..");
      if (letter < ' ' || letter == 0x7f || letter == '%' || letter == '/' || first || dots) {
        text.append("%%%02X".formatted((int) letter));
      } else {
        text.append(letter);
      }
    }
    return NodeName.ofUtf8(text.toString());
  }

  static String parse(NodeName name) {
    var text = name.toText();
    if (text.equals(NOTHING)) {
      return "";
    }
    var bytes = text.getBytes(UTF_8);
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

  /** The folder in a folder that holds its messages; numbers are good for one such value only. */
  static NodeName messages(long uidValidity) {
    return NodeName.ofUtf8(MESSAGES + uidValidity);
  }

  static OptionalLong uidValidity(NodeName name) {
    return number(MESSAGES_NAME, name);
  }

  /** Ten digits, as many as the largest number has, so that names are in the order of numbers. */
  static NodeName message(long uid) {
    return NodeName.ofUtf8("%010d.eml".formatted(uid));
  }

  static OptionalLong uid(NodeName name) {
    return number(MESSAGE_NAME, name);
  }

  private static OptionalLong number(Pattern pattern, NodeName name) {
    var matcher = pattern.matcher(name.toText());
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  private static boolean isHex(byte letter) {
    return Character.digit(letter, 16) >= 0;
  }
}
