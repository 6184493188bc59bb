package io.holdfast.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A part of an object, fetched piece by piece as it is read. Not thread-safe. */
public abstract class PieceStream extends InputStream {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final long end;
  private long next;
  private ByteBuffer piece = NONE;

  /** Fetches nothing yet. */
  protected PieceStream(long offset, long length) {
    next = offset;
    end = offset + length;
  }

  /**
   * Fetches the next piece.
   *
   * @param last the one before, which nobody reads any more
   * @param left bytes up to the end, more than none
   * @return filled and to be read from its start: at least a byte, at most what is left
   * @throws StoreException which a reader gets as the cause of an IOException
   */
  protected abstract ByteBuffer fetch(ByteBuffer last, long offset, long left);

  @Override
  public final int read() throws IOException {
    return readable() ? piece.get() & 0xff : -1;
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!readable()) {
      return -1;
    }
    var count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  /**
   * Fetches what is read next where nothing of it is here.
   *
   * @return false at the end
   */
  protected final boolean fetched() {
    if (!piece.hasRemaining() && next < end) {
      var last = piece;
      piece = NONE; // a fetch that fails may have made the last one ready
      piece = fetch(last, next, end - next);
      next += piece.remaining();
    }
    return piece.hasRemaining();
  }

  private boolean readable() throws IOException {
    try {
      return fetched();
    } catch (StoreException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
