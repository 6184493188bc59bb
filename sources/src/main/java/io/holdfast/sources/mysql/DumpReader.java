package io.holdfast.sources.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes a dump apart into statements, comments between them, and rows, as the client program would:
 * what stands in quotes, names or the bodies of routines is never taken for more. Rows are handed
 * on in pieces, all else is held whole. Not thread-safe.
 */
final class DumpReader implements Closeable {
  /** No view, routine or table definition comes near. */
  private static final int LARGEST_UNIT_BYTES = 64 << 20;

  private static final int BUFFER_BYTES = 1 << 18;

  private static final byte[] NO_BACKSLASHES =
      "NO_BACKSLASH_ESCAPES".getBytes(StandardCharsets.US_ASCII);

  private final InputStream input;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private byte[] delimiter = {';'};
  private boolean backslashEscapes = true;
  private RowScanner rows = new RowScanner();

  /** Takes bytes on. */
  @FunctionalInterface
  interface Sink {
    Sink NONE = (_, _, _) -> {};

    void write(byte[] bytes, int offset, int length) throws IOException;
  }

  /**
   * @param input closed with this reader
   */
  DumpReader(InputStream input) {
    this.input = input;
  }

  /**
   * The next unit, or null at the end. The rows of the one before must have been read.
   *
   * @throws SourceException EXPECTATION_FAILED when the dump ends within a statement
   */
  @Nullable DumpUnit next() throws IOException {
    var at = 0;
    while (has(at) && byteAt(at) <= ' ' && byteAt(at) >= 0) {
      at++;
    }
    if (!has(at)) {
      start = end;
      return null;
    }
    if (startsWith(at, "--") || startsWith(at, "#") || startsWith(at, "/*M!999999")) {
      return take(DumpUnit.Kind.COMMENT, lineEnd(at));
    }
    if (startsWith(at, "delimiter ")) {
      var line = take(DumpUnit.Kind.DELIMITER, lineEnd(at));
      delimiter = line.text().substring("delimiter".length()).strip().getBytes(UTF_8);
      if (delimiter.length == 0) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED, "the dump has a DELIMITER that names none");
      }
      return line;
    }
    if (startsWith(at, "insert ") || startsWith(at, "replace ")) {
      rows = new RowScanner();
      return take(DumpUnit.Kind.ROWS, rowsStart(at));
    }
    return noted(take(DumpUnit.Kind.STATEMENT, statementEnd(at)));
  }

  /** Reads the rows of the unit that came last to their end. */
  RowCount copyRows(Sink sink) throws IOException {
    while (copyPiece(sink)) {
      // One piece at a time.
    }
    return rowCount();
  }

  /** Reads a piece of the rows; false when there is no more. */
  boolean copyPiece(Sink sink) throws IOException {
    if (start == end && !fill()) {
      throw cut();
    }
    var from = start;
    start = rows.scan(buffer, from, end);
    sink.write(buffer, from, start - from);
    return !rows.ended();
  }

  /** Of the unit that came last. */
  RowCount rowCount() {
    return rows.count();
  }

  /** Routines may have been written while a backslash was a letter like others. */
  private DumpUnit noted(DumpUnit unit) {
    if (unit.bytes().length < 4096 && unit.isSetting()) {
      var text = unit.text().toLowerCase(Locale.ROOT);
      if (text.contains("sql_mode") && !text.contains("@@sql_mode")) {
        backslashEscapes = indexOf(unit.bytes(), NO_BACKSLASHES) < 0;
      }
    }
    return unit;
  }

  private static int indexOf(byte[] bytes, byte[] wanted) {
    for (var at = 0; at + wanted.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
        return at;
      }
    }
    return -1;
  }

  private int lineEnd(int from) throws IOException {
    var at = from;
    while (has(at) && byteAt(at) != '\n') {
      at++;
    }
    return has(at) ? at + 1 : at;
  }

  /** Behind the word {@code VALUES}. */
  private int rowsStart(int from) throws IOException {
    var at = from;
    while (has(at)) {
      var each = byteAt(at);
      if (each == '`') {
        at = quoteEnd(at, each);
      } else if ((each | 0x20) == 'v' && startsWith(at, "values")) {
        return at + "values".length();
      } else {
        at++;
      }
    }
    throw cut();
  }

  /** Behind the delimiter. */
  private int statementEnd(int from) throws IOException {
    var at = from;
    while (has(at)) {
      var each = byteAt(at);
      if (each == delimiter[0] && startsWith(at, delimiter)) {
        return at + delimiter.length;
      }
      at =
          switch (each) {
            case '\'', '"', '`' -> quoteEnd(at, each);
            case '#' -> lineEnd(at);
            case '-' ->
                startsWith(at, "--") && has(at + 2) && byteAt(at + 2) <= ' ' ? lineEnd(at) : at + 1;
            case '/' -> startsWith(at, "/*") && !isCode(at + 2) ? commentEnd(at + 2) : at + 1;
            default -> at + 1;
          };
    }
    throw cut();
  }

  /** Comments that servers of some version take for code. */
  private boolean isCode(int at) throws IOException {
    return startsWith(at, "!") || startsWith(at, "M!");
  }

  private int commentEnd(int from) throws IOException {
    for (var at = from; has(at + 1); at++) {
      if (byteAt(at) == '*' && byteAt(at + 1) == '/') {
        return at + 2;
      }
    }
    throw cut();
  }

  private int quoteEnd(int from, byte quote) throws IOException {
    var escapes = backslashEscapes && quote != '`';
    var escaped = false;
    for (var at = from + 1; has(at); at++) {
      var each = byteAt(at);
      if (escaped) {
        escaped = false;
      } else if (each == quote) {
        return at + 1;
      } else {
        escaped = each == '\\' && escapes;
      }
    }
    throw cut();
  }

  private DumpUnit take(DumpUnit.Kind kind, int length) {
    var bytes = Arrays.copyOfRange(buffer, start, start + length);
    start += length;
    return new DumpUnit(kind, bytes);
  }

  private boolean startsWith(int at, String wanted) throws IOException {
    for (var i = 0; i < wanted.length(); i++) {
      if (!has(at + i) || lower(byteAt(at + i)) != lower((byte) wanted.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean startsWith(int at, byte[] wanted) throws IOException {
    for (var i = 0; i < wanted.length; i++) {
      if (!has(at + i) || byteAt(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? letter + ('a' - 'A') : letter;
  }

  private byte byteAt(int at) {
    return buffer[start + at];
  }

  /** Whether there is a byte so far behind the start of the unit. */
  private boolean has(int at) throws IOException {
    while (start + at >= end) {
      if (at > LARGEST_UNIT_BYTES) {
        throw new SourceException(
            ErrorCode.EXPECTATION_FAILED,
            "the dump has a statement of more than 64 MiB: is it one?");
      }
      if (!fill()) {
        return false;
      }
    }
    return true;
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    var count = input.read(buffer, end, buffer.length - end);
    end += Math.max(0, count);
    return count >= 0;
  }

  private static SourceException cut() {
    return new SourceException(ErrorCode.EXPECTATION_FAILED, "the dump ends within a statement");
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
