package io.holdfast.engine.json;

/** Tells UTF-8 from other bytes, by the same rule as Go. */
public final class Utf8 {
  private Utf8() {}

  /** Whether all of {@code bytes} is UTF-8. */
  public static boolean isValid(byte[] bytes) {
    for (var i = 0; i < bytes.length; ) {
      var width = sequenceLength(bytes, i, bytes.length);
      if (width == 0) {
        return false;
      }
      i += width;
    }
    return true;
  }

  /** Bytes of the sequence at {@code at}, or 0 when there is no valid one. */
  public static int sequenceLength(byte[] bytes, int at, int end) {
    var first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    var width = width(first);
    if (width == 0 || at + width > end) {
      return 0;
    }
    for (var i = 1; i < width; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return secondByteFits(first, bytes[at + 1] & 0xff) ? width : 0;
  }

  /** The code point of a sequence that {@link #sequenceLength} found valid. */
  public static int codePoint(byte[] bytes, int at, int width) {
    if (width == 1) {
      return bytes[at];
    }
    var point = bytes[at] & 0x7f >> width;
    for (var i = 1; i < width; i++) {
      point = point << 6 | bytes[at + i] & 0x3f;
    }
    return point;
  }

  private static int width(int first) {
    if (first < 0xc2) {
      return 0;
    }
    if (first < 0xe0) {
      return 2;
    }
    if (first < 0xf0) {
      return 3;
    }
    return first < 0xf5 ? 4 : 0;
  }

  /** Refuses longer forms than needed, surrogates, and what lies beyond U+10FFFF. */
  private static boolean secondByteFits(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
