package io.holdfast.control.backup;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.control.ControlException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A dump on its way from whoever uploads it to the agent that stores it, a few pieces of it in
 * memory. Its end is told only when all has come and has the promised SHA-256. One thread feeds,
 * one reads.
 */
public final class UploadPipe extends InputStream {
  private static final int PIECE_BYTES = 64 * 1024;
  private static final int PIECES = 16;

  /** How long nobody may take a piece: the agent that has it is gone, or there is none. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final String name;
  private final @Nullable String expected;
  private final MessageDigest digest = sha256();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private boolean ended;
  private boolean closed;
  private @Nullable HoldfastException failure;

  /** The piece being read, and how much of it was. Used by the reader only. */
  private Piece current = new Piece(new byte[0], 0);

  private int taken;

  /** What came so far. Used by the feeder only. */
  private long received;

  /** Some bytes, from the first on. */
  private static final class Piece {
    private final byte[] bytes;
    private final int length;

    Piece(byte[] bytes, int length) {
      this.bytes = bytes;
      this.length = length;
    }
  }

  /**
   * @param name what it is of, such as a database; empty when nobody said
   * @param sha256 64 hex digits that the content must have; null when nobody promised any
   */
  UploadPipe(String name, @Nullable String sha256) {
    this.name = name;
    expected = sha256;
  }

  /** One whose dump went when the service stopped. */
  static UploadPipe lost() {
    var pipe = new UploadPipe("", null);
    pipe.finish(
        new ControlException(
            ErrorCode.BODY_INVALID, "the service was stopped before all of the dump had come"));
    return pipe;
  }

  /** What it is of; empty when nobody said. */
  public String name() {
    return name;
  }

  /** All of a dump. */
  record Received(long bytes, String sha256) {}

  /**
   * Passes all of a stream on, as fast as it is taken.
   *
   * @return null when it was not wanted to its end, as it was found to be wrong
   * @throws ControlException BODY_INVALID when it broke off, CHECKSUM_MISMATCH; the reader hears of
   *     it too
   */
  @Nullable Received feed(InputStream content) throws InterruptedException {
    try {
      var buffer = new byte[PIECE_BYTES];
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
        received += count;
        if (!put(new Piece(buffer, count))) {
          return null;
        }
        buffer = new byte[PIECE_BYTES];
      }
    } catch (IOException e) {
      throw failed(
          ErrorCode.BODY_INVALID, "the upload broke off after %d bytes".formatted(received));
    } catch (HoldfastException e) {
      throw failed(e.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      failed(ErrorCode.INTERNAL, "the upload broke off after %d bytes".formatted(received));
      throw e;
    }
    var sha256 = HexFormat.of().formatHex(digest.digest());
    if (expected != null && !expected.equals(sha256)) {
      throw failed(
          ErrorCode.CHECKSUM_MISMATCH,
          "what came has the SHA-256 %s, not %s".formatted(sha256, expected));
    }
    finish(null);
    return new Received(received, sha256);
  }

  /** Lets the reader find that there will be no more. */
  HoldfastException failed(ErrorCode code, String message) {
    var why = new ControlException(code, message);
    finish(why);
    return why;
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
    if (taken == current.length && !next()) {
      return -1;
    }
    var count = Math.min(length, current.length - taken);
    System.arraycopy(current.bytes, taken, target, offset, count);
    taken += count;
    return count;
  }

  /** By the reader: what still comes is not wanted. */
  @Override
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

  private boolean next() throws IOException {
    lock.lock();
    try {
      while (pieces.isEmpty() && !ended && !closed) {
        changed.await();
      }
      if (closed) {
        throw new IOException("the upload was closed");
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
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosedByInterruptException();
    } finally {
      lock.unlock();
    }
  }

  private boolean put(Piece piece) throws InterruptedException {
    lock.lock();
    try {
      var left = PATIENCE.toNanos();
      while (pieces.size() == PIECES && !closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!closed && pieces.size() == PIECES) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT,
            "no agent took the upload within %d minutes"
                .formatted(TimeUnit.NANOSECONDS.toMinutes(PATIENCE.toNanos())));
      }
      if (!closed) {
        pieces.add(piece);
        changed.signalAll();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private void finish(@Nullable HoldfastException why) {
    lock.lock();
    try {
      failure = why;
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
