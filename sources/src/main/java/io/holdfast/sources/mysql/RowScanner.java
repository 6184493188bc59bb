package io.holdfast.sources.mysql;

/** Follows the rows of one {@code INSERT}: {@code (1,'a'),(2,NULL);}. Not thread-safe. */
final class RowScanner {
  private static final long START = 0xcbf29ce484222325L;
  private static final long FACTOR = 0x9e3779b97f4a7c15L;

  private int depth;
  private boolean quoted;
  private boolean escaped;
  private boolean ended;
  private long rows;
  private long sum;
  private long hash;

  /** Scans on; where it stopped: at {@code to}, or behind the end of the statement. */
  int scan(byte[] bytes, int from, int to) {
    for (var at = from; at < to; at++) {
      var each = bytes[at];
      if (depth > 0) {
        hash = (hash ^ (each & 0xff)) * FACTOR;
        hash ^= hash >>> 29;
      }
      if (quoted) {
        inQuotes(each);
      } else if (each == ';' && depth == 0) {
        ended = true;
        return at + 1;
      } else {
        outside(each);
      }
    }
    return to;
  }

  private void inQuotes(byte each) {
    if (escaped) {
      escaped = false;
    } else if (each == '\\') {
      escaped = true;
    } else if (each == '\'') {
      quoted = false;
    }
  }

  private void outside(byte each) {
    switch (each) {
      case '\'' -> quoted = true;
      case '(' -> {
        if (depth++ == 0) {
          hash = START;
        }
      }
      case ')' -> {
        if (--depth == 0) {
          rows++;
          sum += hash;
        }
      }
      default -> {
        // Numbers, NULL, commas.
      }
    }
  }

  boolean ended() {
    return ended;
  }

  RowCount count() {
    return new RowCount(rows, sum);
  }
}
