package io.holdfast.sources.redis;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * The RDB that a server sends to a new replica. With its length first when it was written to the
 * server's disk, else ended by a mark of 40 bytes that the server announces. Not thread-safe.
 */
final class ReplicaStream extends InputStream {
  private static final int MARK_BYTES = 40;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String MARKED = "$EOF:";

  private final RedisLink link;
  private final Instant began;
  private final byte[] buffer = new byte[BUFFER_BYTES + MARK_BYTES];
  private final byte[] mark;
  private long left;
  private int start;
  private int end;
  private boolean ended;

  private ReplicaStream(RedisLink link, Instant began, byte[] mark, long left) {
    this.link = link;
    this.began = began;
    this.mark = mark;
    this.left = left;
  }

  /** Asks for it, and waits until it comes: a server that writes it to its disk does so first. */
  static ReplicaStream open(RedisLink link) {
    link.get("REPLCONF", "capa", "eof");
    // We want no changes after it. Servers older than 6.2 do not know this, and go on counting
    // them.
    link.find("REPLCONF", "rdb-only", "1");
    try {
      link.output().write(RedisLink.utf8("PSYNC ? -1\r\n"));
      var answer = firstLine(link);
      if (answer.startsWith("-")) {
        throw link.refused(answer.substring(1));
      }
      if (!answer.startsWith("+FULLRESYNC")) {
        throw new IOException("no full copy follows, but: " + answer);
      }
      var began = Instant.now();
      return begin(link, began, firstLine(link));
    } catch (IOException e) {
      throw link.broken(e);
    }
  }

  /** Past the empty lines that are its signs of life while it prepares the RDB. */
  private static String firstLine(RedisLink link) throws IOException {
    var line = link.line();
    while (line.isEmpty()) {
      line = link.line();
    }
    return line;
  }

  private static ReplicaStream begin(RedisLink link, Instant began, String head)
      throws IOException {
    if (head.length() == MARKED.length() + MARK_BYTES && head.startsWith(MARKED)) {
      var mark = head.substring(MARKED.length()).getBytes(StandardCharsets.ISO_8859_1);
      return new ReplicaStream(link, began, mark, 0);
    }
    if (head.matches("\\$\\d{1,18}")) {
      return new ReplicaStream(link, began, new byte[0], Long.parseLong(head.substring(1)));
    }
    if (head.startsWith("-")) {
      throw new SourceException(
          ErrorCode.SOURCE_FAILED,
          "%s gives no RDB: %s".formatted(link.access().server(), head.substring(1)));
    }
    throw new IOException("no RDB follows, but: " + head);
  }

  /** When the server began it. */
  Instant began() {
    return began;
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    try {
      return mark.length == 0 ? counted(target, offset, length) : marked(target, offset, length);
    } catch (IOException e) {
      throw link.broken(e);
    }
  }

  private int counted(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    var count = link.input().read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("it closed the connection, %d bytes are missing".formatted(left));
    }
    left -= count;
    return count;
  }

  /**
   * Keeps the last 40 bytes back: they may be the mark. Nothing follows it, since a server waits
   * for a replica's word before it sends changes, and we send none.
   */
  private int marked(byte[] target, int offset, int length) throws IOException {
    while (!ended && end - start <= MARK_BYTES) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
      var count = link.input().read(buffer, end, buffer.length - end);
      if (count < 0) {
        throw new EOFException("it closed the connection before the end");
      }
      end += count;
      ended =
          end >= MARK_BYTES && Arrays.equals(buffer, end - MARK_BYTES, end, mark, 0, MARK_BYTES);
    }
    var ready = end - start - MARK_BYTES;
    if (ready <= 0) {
      return -1;
    }
    var count = Math.min(length, ready);
    System.arraycopy(buffer, start, target, offset, count);
    start += count;
    return count;
  }

  @Override
  public void close() {
    link.close();
  }
}
