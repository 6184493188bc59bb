package io.holdfast.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * So many bytes a second for all who ask. Nobody is refused: who takes more than there is waits
 * until it has come in, and those behind wait longer. What is taken is taken in slices of a second,
 * so that little waits behind one slice of each that takes much. Thread-safe.
 */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double bytesPerSecond;
  private final LongSupplier nanoTime;
  private final RetryingStore.Pause pause;

  /** When all that was taken is paid for; guarded by this. */
  private long paidAt;

  /**
   * @param bytesPerSecond 0 for no limit
   */
  public TokenBucket(long bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime, Thread::sleep);
  }

  TokenBucket(long bytesPerSecond, LongSupplier nanoTime, RetryingStore.Pause pause) {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("%d bytes a second".formatted(bytesPerSecond));
    }
    this.bytesPerSecond = bytesPerSecond;
    this.nanoTime = nanoTime;
    this.pause = pause;
    paidAt = nanoTime.getAsLong();
  }

  /** Takes bytes, and returns when they are paid for. */
  void take(long bytes) throws InterruptedException {
    if (bytesPerSecond == 0) {
      return;
    }
    for (var left = bytes; left > 0; left -= (long) bytesPerSecond) {
      var wait = debt(Math.min(left, (long) bytesPerSecond));
      if (wait > 0) {
        pause.last(Duration.ofNanos(wait));
      }
    }
  }

  /** Takes bytes and waits for nobody: those behind do. */
  void charge(long bytes) {
    if (bytesPerSecond != 0) {
      debt(bytes);
    }
  }

  /** Nobody saves up: an idle second is lost. */
  private synchronized long debt(long bytes) {
    var now = nanoTime.getAsLong();
    paidAt = (paidAt - now > 0 ? paidAt : now) + (long) (bytes / bytesPerSecond * NANOS);
    return paidAt - now;
  }
}
