package io.holdfast.control.backup;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What gzip compressed, member after member (RFC 1952). The JDK's stream takes for the end what
 * follows a member and is none, and a line that breaks there. Not thread-safe.
 */
final class GzipMembers extends InputStream {
  private static final int FIRST = 0x1f;
  private static final int SECOND = 0x8b;
  private static final int DEFLATE = 8;

  private static final int HEADER_SUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  /** Time, flags of the method, operating system. */
  private static final int UNUSED_BYTES = 6;

  private static final long UNSIGNED = 0xffffffffL;

  private final InputStream in;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private final byte[] buffer = new byte[32 * 1024];
  private int position;
  private int limit;
  private boolean begun;
  private boolean inside;

  /**
   * @param in is closed with this
   */
  GzipMembers(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (inside || begin()) {
      var count = inflate(target, offset, length);
      if (count > 0) {
        sum.update(target, offset, count);
        return count;
      }
      if (inflater.finished()) {
        end();
      } else if (fill()) {
        inflater.setInput(buffer, 0, limit);
      } else {
        throw new EOFException("it breaks off inside of what gzip compressed");
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    try {
      var count = inflater.inflate(target, offset, length);
      if (inflater.needsDictionary()) {
        throw new IOException("gzip knows no dictionaries");
      }
      return count;
    } catch (DataFormatException e) {
      throw new IOException("what gzip compressed is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a member's header.
   *
   * @return false when none follows
   */
  private boolean begin() throws IOException {
    var first = next();
    if (first < 0 && begun) {
      return false;
    }
    if (first != FIRST || required() != SECOND || required() != DEFLATE) {
      throw new IOException("something follows what gzip compressed");
    }
    var flags = required();
    skip(UNUSED_BYTES);
    if ((flags & EXTRA) != 0) {
      skip((int) number(2));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_SUM) != 0) {
      skip(2);
    }
    inflater.reset();
    inflater.setInput(buffer, position, limit - position);
    sum.reset();
    begun = true;
    inside = true;
    return true;
  }

  private void end() throws IOException {
    position = limit - inflater.getRemaining();
    if (number(4) != sum.getValue() || number(4) != (inflater.getBytesWritten() & UNSIGNED)) {
      throw new IOException("what gzip compressed is damaged: another checksum or length");
    }
    inside = false;
  }

  private void skip(int count) throws IOException {
    for (var i = 0; i < count; i++) {
      required();
    }
  }

  private void skipText() throws IOException {
    int one;
    do {
      one = required();
    } while (one != 0);
  }

  /** Its bytes stand in the order of little machines. */
  private long number(int bytes) throws IOException {
    var value = 0L;
    for (var i = 0; i < bytes; i++) {
      value |= (long) required() << 8 * i;
    }
    return value;
  }

  private int required() throws IOException {
    var one = next();
    if (one < 0) {
      throw new EOFException("it breaks off inside of what gzip compressed");
    }
    return one;
  }

  private int next() throws IOException {
    return position < limit || fill() ? buffer[position++] & 0xff : -1;
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer, 0, buffer.length));
    return limit > 0;
  }
}
