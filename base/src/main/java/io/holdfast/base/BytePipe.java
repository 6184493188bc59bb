package io.holdfast.base;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from the one thread that puts them to the one that reads them, a few pieces in
 * memory. The end is told, never guessed: what was closed or broke off never passes for whole.
 */
public final class BytePipe {
  /** A good size of a piece. */
  public static final int PIECE_BYTES = 64 * 1024;

  /** Some three hundred years. */
  public static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  private final int room;
  private final String whenClosed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private boolean ended;
  private boolean closed;
  private @Nullable Exception failure;

  /** The piece being read, and how much of it was. Used by the reader only. */
  private Piece current = new Piece(new byte[0], 0);

  private int taken;

  /** Some bytes, from the first on. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  private record Piece(byte[] bytes, int length) {}

  /**
   * @param pieces how many may wait to be read
   * @param whenClosed what a reader is told once it was closed
   */
  public BytePipe(int pieces, String whenClosed) {
    room = pieces;
    this.whenClosed = whenClosed;
  }

  /**
   * Hands over the first {@code length} of {@code bytes}, which belong to the reader from now on.
   *
   * @return false when it was closed: nobody wants any more
   * @throws TimeoutException when there was no room within {@code patience}
   */
  public boolean put(byte[] bytes, int length, Duration patience)
      throws InterruptedException, TimeoutException {
    lock.lock();
    try {
      var left = patience.toNanos();
      while (pieces.size() == room && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!closed && pieces.size() == room) {
        throw new TimeoutException("nothing was read within " + patience);
      }
      if (!closed) {
        pieces.add(new Piece(bytes, length));
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Tells that all of it was put. */
  public void end() {
    finish(null);
  }

  /** Tells that there will be no more, and why; the reader gets this thrown. */
  public void fail(IOException why) {
    finish(why);
  }

  /** Tells that there will be no more, and why; the reader gets this thrown. */
  public void fail(HoldfastException why) {
    finish(why);
  }

  /**
   * As {@link java.io.InputStream#read(byte[], int, int)}.
   *
   * @throws IOException also once it was closed, even if all was put
   */
  public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
    if (length == 0) {
      return 0;
    }
    if (taken == current.length() && !next()) {
      return -1;
    }
    var count = Math.min(length, current.length() - taken);
    System.arraycopy(current.bytes(), taken, target, offset, count);
    taken += count;
    return count;
  }

  /** Lets nobody wait any longer; what was not read yet is lost. */
  public void close() {
    lock.lock();
    try {
      closed = true;
      pieces.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean next() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (pieces.isEmpty() && !ended && !closed) {
        changed.await();
      }
      if (closed) {
        throw new IOException(whenClosed);
      }
      var piece = pieces.poll();
      if (piece == null) {
        throwFailure();
        return false;
      }
      current = piece;
      taken = 0;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void throwFailure() throws IOException {
    switch (failure) {
      case null -> {}
      case IOException e -> throw e;
      case HoldfastException e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private void finish(@Nullable Exception why) {
    lock.lock();
    try {
      failure = why;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
