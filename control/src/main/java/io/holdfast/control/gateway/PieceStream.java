package io.holdfast.control.gateway;

import io.holdfast.store.ObjectName;
import io.holdfast.store.Store;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * A part of an object, fetched piece by piece: between two pieces nothing of the store is held,
 * however long the client takes. Not thread-safe.
 */
final class PieceStream extends InputStream {
  /** Streams at a time that fetch large pieces; all others are content with small ones. */
  static final int MOST_LARGE = 64;

  private static final int LARGE_BYTES = 1 << 20;
  private static final int SMALL_BYTES = 64 << 10;

  private final Store store;
  private final ObjectName name;
  private final long end;
  private final Semaphore large;
  private final boolean isLarge;
  private long next;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private boolean closed;

  /**
   * Fetches the first piece.
   *
   * @param large permits for large pieces; one is taken if there is one, until this is closed
   */
  PieceStream(Store store, ObjectName name, long offset, long length, Semaphore large) {
    this.store = store;
    this.name = name;
    this.large = large;
    next = offset;
    end = offset + length;
    isLarge = length > SMALL_BYTES && large.tryAcquire();
    try {
      fetch();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  public int read() {
    return fetch() ? piece.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fetch()) {
      return -1;
    }
    var count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  @Override
  public void close() {
    if (!closed && isLarge) {
      large.release();
    }
    closed = true;
  }

  /**
   * @return false at the end
   */
  private boolean fetch() {
    if (piece.hasRemaining()) {
      return true;
    }
    if (next >= end) {
      return false;
    }
    var bytes = (int) Math.min(isLarge ? LARGE_BYTES : SMALL_BYTES, end - next);
    piece = piece.capacity() >= bytes ? piece.clear().limit(bytes) : ByteBuffer.allocate(bytes);
    store.read(name, next, piece);
    next += bytes;
    piece.flip();
    return true;
  }
}
