package io.holdfast.sources.posix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/** Raw names between bytes and text. */
public final class PosixNames {
  private PosixNames() {}

  /** The bytes of a name given as text; UTF-8 whatever the locale says. */
  public static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The bytes of a path, made absolute. Its text has lost those of names that are not UTF-8, or not
   * in the locale's encoding, and only its address as a URI still tells them.
   */
  public static byte[] bytes(Path path) {
    var address = path.toUri().getRawPath(); // ends with a slash where it leads to a folder
    var end =
        address.length() > 1 && address.endsWith("/") ? address.length() - 1 : address.length();
    var bytes = new ByteArrayOutputStream(end);
    for (var at = 0; at < end; at++) {
      if (address.charAt(at) == '%') {
        bytes.write(HexFormat.fromHexDigits(address, at + 1, at + 3));
        at += 2;
      } else {
        bytes.write(address.charAt(at));
      }
    }
    return bytes.toByteArray();
  }

  /**
   * A name for people: bytes that are not UTF-8 and control characters appear as {@code \xNN}. Not
   * reversible; never use the result to find the file again.
   */
  public static String printable(byte[] name) {
    var text = decode(name);
    return text.chars().noneMatch(Character::isISOControl) ? text : escape(name);
  }

  private static String decode(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return escape(name);
    }
  }

  private static String escape(byte[] name) {
    var text = new StringBuilder();
    for (var each : name) {
      if (each >= ' ' && each < 0x7f) {
        text.append((char) each);
      } else {
        text.append("\\x").append(HexFormat.of().toHexDigits(each));
      }
    }
    return text.toString();
  }
}
