package io.holdfast.sources.command;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Looks at the beginning and the end of an output as it passes: programs that print an error and
 * leave with 0, and dumps that say of themselves when they are whole, and do not. Not thread-safe.
 */
final class OutputCheck {
  private static final int HEAD = 4096;
  private static final int TAIL = 1024;

  /** An output longer than this is not only an error's text. */
  private static final int LONGEST_ERROR = 2048;

  /** The first line of what is no data but a complaint. */
  private static final Pattern COMPLAINT =
      Pattern.compile(
          "(?i)\\s*(?:[\\w./-]{1,60}(?:\\[\\d+\\])?: (?:\\S+: )?)?"
              + "(?:(?:got )?(?:fatal|error)\\b.{0,8}[:!]"
              + "|usage: "
              + "|(?:.{0,80}: )?(?:command not found|permission denied|no such file or directory"
              + "|connection refused|access denied for user|authentication failed"
              + "|could not connect|can't connect))"
              + ".*",
          Pattern.DOTALL);

  /** Dumps that end by saying so. */
  private static final List<Format> FORMATS =
      List.of(
          new Format("-- MySQL dump ", "-- Dump completed"),
          new Format("-- MariaDB dump ", "-- Dump completed"),
          new Format("--\n-- PostgreSQL database dump\n", "PostgreSQL database dump complete"),
          new Format(
              "--\n-- PostgreSQL database cluster dump\n",
              "PostgreSQL database cluster dump complete"),
          new Format("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;", "COMMIT;"));

  /**
   * @param beginning as its first bytes have it, or some line soon after
   * @param end somewhere in its last kilobyte
   */
  private record Format(String beginning, String end) {}

  private final byte[] head = new byte[HEAD];
  private final byte[] tail = new byte[TAIL];
  private long size;

  void add(byte[] bytes, int offset, int count) {
    for (var at = offset; at < offset + count && size + at - offset < HEAD; at++) {
      head[(int) size + at - offset] = bytes[at];
    }
    var from = Math.max(0, count - TAIL);
    for (var at = from; at < count; at++) {
      tail[(int) ((size + at) % TAIL)] = bytes[offset + at];
    }
    size += count;
  }

  /**
   * @param program as messages call it
   * @throws SourceException EXPECTATION_FAILED when it is no whole output
   */
  void require(String program) {
    var beginning = text(head, (int) Math.min(size, HEAD));
    if (size <= LONGEST_ERROR && COMPLAINT.matcher(beginning).matches()) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED,
          "%s left with 0, but wrote an error instead of data: %s"
              .formatted(program, firstLine(beginning)));
    }
    for (var format : FORMATS) {
      if (begins(beginning, format.beginning()) && !end().contains(format.end())) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "the dump that %s wrote breaks off: after %d bytes it does not end with '%s'"
                .formatted(program, size, format.end()));
      }
    }
  }

  /** Newer programs write a line of their own before. */
  private static boolean begins(String text, String beginning) {
    var at = text.indexOf(beginning);
    return at == 0 || (at > 0 && at <= 200 && text.charAt(at - 1) == '\n');
  }

  private String end() {
    var length = (int) Math.min(size, TAIL);
    var ordered = new byte[length];
    for (var at = 0; at < length; at++) {
      ordered[at] = tail[(int) ((size - length + at) % TAIL)];
    }
    return text(ordered, length);
  }

  private static String text(byte[] bytes, int length) {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }

  private static String firstLine(String text) {
    var line = text.strip().lines().findFirst().orElse("");
    return line.substring(0, Math.min(200, line.length()));
  }
}
