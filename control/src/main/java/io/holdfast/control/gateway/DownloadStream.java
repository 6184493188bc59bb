package io.holdfast.control.gateway;

import io.holdfast.store.ObjectName;
import io.holdfast.store.PieceStream;
import io.holdfast.store.Store;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * What a client downloads: between two pieces nothing of the store is held, however long the client
 * takes. Not thread-safe.
 */
final class DownloadStream extends PieceStream {
  /** Streams at a time that fetch large pieces; all others are content with small ones. */
  static final int MOST_LARGE = 64;

  private static final int LARGE_BYTES = 1 << 20;
  private static final int SMALL_BYTES = 64 << 10;

  private final Store store;
  private final ObjectName name;
  private final Semaphore large;
  private final boolean isLarge;
  private boolean closed;

  /**
   * Fetches the first piece.
   *
   * @param large permits for large pieces; one is taken if there is one, until this is closed
   */
  DownloadStream(Store store, ObjectName name, long offset, long length, Semaphore large) {
    super(offset, length);
    this.store = store;
    this.name = name;
    this.large = large;
    isLarge = length > SMALL_BYTES && large.tryAcquire();
    try {
      fetched();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  @Override
  protected ByteBuffer fetch(ByteBuffer last, long offset, long left) {
    var bytes = (int) Math.min(isLarge ? LARGE_BYTES : SMALL_BYTES, left);
    var piece = last.capacity() >= bytes ? last.clear().limit(bytes) : ByteBuffer.allocate(bytes);
    store.read(name, offset, piece);
    return piece.flip();
  }

  @Override
  public void close() {
    if (!closed && isLarge) {
      large.release();
    }
    closed = true;
  }
}
