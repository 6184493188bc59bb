package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Undoes percent escapes strictly: bad escapes and bytes that are not UTF-8 are refused. */
final class PercentEncoding {
  private PercentEncoding() {}

  /** A path segment; a plus sign is a plus sign. */
  static String decodeSegment(String text) {
    return decode(text, false);
  }

  /** A name or value of a query or form; a plus sign is a space. */
  static String decodeForm(String text) {
    return decode(text, true);
  }

  private static String decode(String text, boolean plusIsSpace) {
    var bytes = new ByteArrayOutputStream(text.length());
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '%') {
        bytes.write(escape(text, i));
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes.write(' ');
      } else if (c < 0x80) {
        bytes.write(c);
      } else {
        throw new RequestException(
            ErrorCode.INPUT_INVALID, "the URL holds a character that is not percent-encoded");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new RequestException(
          ErrorCode.INPUT_INVALID, "the URL holds percent escapes that are not UTF-8");
    }
  }

  private static int escape(String text, int at) {
    var high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    var low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw new RequestException(
          ErrorCode.INPUT_INVALID, "the URL holds a percent sign without two hexadecimal digits");
    }
    return high << 4 | low;
  }
}
