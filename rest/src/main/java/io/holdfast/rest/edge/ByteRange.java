package io.holdfast.rest.edge;

import io.holdfast.base.ErrorCode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one range of bytes that a request asks for (RFC 9110, section 14). Several at once are
 * answered with the whole, as the text allows.
 *
 * @param first and {@code last} from 0
 */
public record ByteRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** All of something. */
  public static ByteRange whole(long bytes) {
    return new ByteRange(0, bytes - 1);
  }

  /**
   * The range that a request wants of so many bytes; empty when it wants all, or nothing that is a
   * range.
   *
   * @throws RequestException RANGE_UNSATISFIABLE when none of the bytes is in the range
   */
  public static Optional<ByteRange> of(Request request, long bytes) {
    var matcher = request.header("Range").map(FORM::matcher).orElse(null);
    if (matcher == null || !matcher.matches()) {
      return Optional.empty();
    }
    var from = matcher.group(1);
    var to = matcher.group(2);
    if (from.isEmpty() && to.isEmpty()) {
      return Optional.empty();
    }
    var end = bytes - 1;
    var range =
        from.isEmpty()
            ? new ByteRange(Math.max(0, bytes - Long.parseLong(to)), end)
            : new ByteRange(
                Long.parseLong(from), to.isEmpty() ? end : Math.min(end, Long.parseLong(to)));
    if (!from.isEmpty() && !to.isEmpty() && Long.parseLong(to) < Long.parseLong(from)) {
      return Optional.empty();
    }
    if (range.first() > end || range.length() <= 0) {
      throw new RequestException(
              ErrorCode.RANGE_UNSATISFIABLE,
              "there are %d bytes, none of them in %s".formatted(bytes, matcher.group()))
          .with("Content-Range", "bytes */" + bytes);
    }
    return Optional.of(range);
  }

  /** Whether the answer begins with the first byte. */
  static boolean wantsFirstByte(Request request) {
    return request
        .header("Range")
        .map(FORM::matcher)
        .filter(java.util.regex.Matcher::matches)
        .map(range -> range.group(1))
        .map(first -> !first.isEmpty() && first.chars().allMatch(digit -> digit == '0'))
        .orElse(true);
  }

  public long length() {
    return last - first + 1;
  }

  /** The value of {@code Content-Range}. */
  public String of(long bytes) {
    return "bytes %d-%d/%d".formatted(first, last, bytes);
  }
}
