package io.holdfast.sources.redis;

import com.moilioncircle.redis.replicator.util.CRC64;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A server's value, too large to be held, as {@code DUMP} sends it: type, value, version of the
 * format, sum. Reads as the value; the connection is free again once it is finished. Not
 * thread-safe.
 */
final class RemoteValue extends InputStream {
  private static final int FOOTER_BYTES = 10;
  private static final int END_BYTES = 2;
  private static final int BUFFER_BYTES = 1 << 16;

  private final RedisLink link;
  private final InputStream input;
  private final int type;
  private final long length;
  private long left;
  private long sum;

  private RemoteValue(RedisLink link, InputStream input, int type, long length) {
    this.link = link;
    this.input = input;
    this.type = type;
    this.length = length;
    left = length;
    sum = CRC64.crc64((byte) type, 0);
  }

  /** The key is there: it was asked for just before. */
  static RemoteValue open(RedisLink link, byte[] name) throws IOException {
    var output = link.output();
    output.write(RedisLink.utf8("*2\r\n$4\r\nDUMP\r\n$%d\r\n".formatted(name.length)));
    output.write(name);
    output.write(RedisLink.utf8("\r\n"));
    var head = link.line();
    if (head.startsWith("-")) {
      throw link.refused(head.substring(1));
    }
    if (!head.matches("\\$\\d{2,18}")) {
      throw new IOException("no value follows, but: " + head);
    }
    var length = Long.parseLong(head.substring(1)) - 1 - FOOTER_BYTES;
    // Reads on to the end of the value at most, since nothing else was asked for.
    var input = new BufferedInputStream(link.input(), BUFFER_BYTES);
    return new RemoteValue(link, input, input.read(), length);
  }

  int type() {
    return type;
  }

  /** Of the value's bytes. */
  long length() {
    return length;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    if (left == 0) {
      return -1;
    }
    var count = input.read(target, offset, (int) Math.min(wanted, left));
    if (count < 0) {
      throw new EOFException(link.access().server() + " broke off within a value");
    }
    sum = CRC64.crc64(target, offset, count, sum);
    left -= count;
    return count;
  }

  /** Reads what is left; the sum of type and value. */
  long finish() throws IOException {
    transferTo(OutputStream.nullOutputStream());
    input.skipNBytes(FOOTER_BYTES + END_BYTES);
    return sum;
  }
}
