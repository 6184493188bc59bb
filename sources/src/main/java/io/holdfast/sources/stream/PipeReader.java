package io.holdfast.sources.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a pipe on a thread of its own and keeps a few pieces ready. A read of the machine's pipes
 * can be neither interrupted nor ended while anybody, also a program left running in the
 * background, holds the other end; whoever waits here can be.
 */
final class PipeReader {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int PIECES = 4;

  private final InputStream pipe;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private boolean ended;
  private boolean cut;
  private @Nullable IOException failure;

  /** The piece being taken, and how much of it was. Used by the one thread that reads. */
  private Piece current = new Piece(new byte[0], 0);

  private int taken;

  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  private record Piece(byte[] bytes, int length) {}

  private PipeReader(InputStream pipe) {
    this.pipe = pipe;
  }

  static PipeReader start(String name, InputStream pipe) {
    var reader = new PipeReader(pipe);
    Thread.ofPlatform().daemon().name("pipe-" + name).start(reader::run);
    return reader;
  }

  /**
   * As {@link InputStream#read(byte[], int, int)}.
   *
   * @throws IOException also once {@link #cut} was called, unless the end was told before
   */
  int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
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

  /** Lets nobody wait any longer; what was not taken yet is lost, and never passes for the end. */
  void cut() {
    lock.lock();
    try {
      cut = true;
      pieces.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean next() throws IOException, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (pieces.isEmpty() && !ended && !cut) {
        changed.await();
      }
      if (cut) {
        throw new IOException("the output was closed before its end");
      }
      var piece = pieces.poll();
      if (piece == null) {
        if (failure != null) {
          throw failure;
        }
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

  private void run() {
    try {
      var buffer = new byte[PIECE_BYTES];
      for (var count = pipe.read(buffer); count >= 0; count = pipe.read(buffer)) {
        if (!keep(new Piece(buffer, count))) {
          return;
        }
        buffer = new byte[PIECE_BYTES];
      }
      finish(null);
    } catch (IOException e) {
      finish(e);
    }
  }

  /** Waits for room; false when nobody wants it any more. */
  private boolean keep(Piece piece) {
    lock.lock();
    try {
      while (pieces.size() == PIECES && !cut) {
        changed.awaitUninterruptibly();
      }
      if (!cut) {
        pieces.add(piece);
        changed.signalAll();
      }
      return !cut;
    } finally {
      lock.unlock();
    }
  }

  private void finish(@Nullable IOException why) {
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
