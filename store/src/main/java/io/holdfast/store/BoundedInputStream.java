package io.holdfast.store;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Yields exactly {@code length} bytes of another stream, whose early end is an error: a short
 * answer must never pass for a short object. Not thread-safe.
 */
public final class BoundedInputStream extends FilterInputStream {
  private static final int PIECE_BYTES = 64 * 1024;

  private long remaining;

  public BoundedInputStream(InputStream in, long length) {
    super(in);
    remaining = length;
  }

  /**
   * Reads until a buffer is full.
   *
   * @throws EOFException when the stream ends before
   */
  public static void fill(ByteBuffer target, InputStream content) throws IOException {
    var piece = new byte[Math.min(target.remaining(), PIECE_BYTES)];
    while (target.hasRemaining()) {
      var count = content.read(piece, 0, Math.min(piece.length, target.remaining()));
      if (count <= 0) {
        throw new EOFException("the object ended %d bytes early".formatted(target.remaining()));
      }
      target.put(piece, 0, count);
    }
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
    if (remaining == 0) {
      return -1;
    }
    var count = in.read(target, offset, (int) Math.min(length, remaining));
    if (count < 0) {
      throw new EOFException("the object ended %d bytes early".formatted(remaining));
    }
    remaining -= count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    var skipped = in.skip(Math.min(count, remaining));
    remaining -= skipped;
    return skipped;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(in.available(), remaining);
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
