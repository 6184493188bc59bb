package io.holdfast.cli.webdav;

import java.util.Optional;
import java.util.regex.Pattern;

/** Part of a file that was asked for (RFC 9110, 14.1.2): from a byte, so many. */
record ByteRange(long from, long length) {
  private static final Pattern ONE =
      Pattern.compile("(?i)bytes *+= *+(\\d*+) *+- *+(\\d*+) *+,? *+");
  private static final int DIGITS_OF_LONG = 18;

  /**
   * @return empty when the whole file is meant: several ranges, other units and what is no range
   *     are passed over, as the RFC allows
   * @throws Refusal 416 when the file has no such bytes
   */
  static Optional<ByteRange> parse(String header, long size) {
    var match = ONE.matcher(header.strip());
    if (!match.matches() || match.group(1).isEmpty() && match.group(2).isEmpty()) {
      return Optional.empty();
    }
    if (match.group(1).isEmpty()) {
      var suffix = Math.min(number(match.group(2)), size);
      return Optional.of(inside(size - suffix, suffix, size));
    }
    var first = number(match.group(1));
    var last = match.group(2).isEmpty() ? Long.MAX_VALUE : number(match.group(2));
    if (last < first) {
      return Optional.empty();
    }
    return Optional.of(inside(first, Math.min(last, size - 1) - first + 1, size));
  }

  String contentRange(long size) {
    return "bytes %d-%d/%d".formatted(from, from + length - 1, size);
  }

  private static ByteRange inside(long from, long length, long size) {
    if (length <= 0 || from >= size) {
      throw new Refusal(416, "the file has %d bytes".formatted(size));
    }
    return new ByteRange(from, length);
  }

  /** No file is as large as a number that does not fit. */
  private static long number(String digits) {
    var plain = digits.replaceFirst("^0+(?=\\d)", "");
    return plain.length() > DIGITS_OF_LONG ? Long.MAX_VALUE : Long.parseLong(plain);
  }
}
