package io.holdfast.base;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends a read that lasts too long, by closing the stream under it: the JDK's client has no limit
 * for a body. Read by one thread at a time.
 */
public final class WatchedStream extends FilterInputStream {
  private final long limitNanos;
  private final Future<?> watching;

  /** When the read under way began; volatile, as the watch looks at it. */
  private volatile long since;

  private volatile boolean reading;
  private volatile boolean late;

  /**
   * @param limit how long one read may last
   * @param watch looks at it now and then, until it is closed
   */
  public WatchedStream(InputStream in, Duration limit, ScheduledExecutorService watch) {
    super(in);
    limitNanos = limit.toNanos();
    var step = Math.max(1, limit.toMillis() / 4);
    watching = watch.scheduleWithFixedDelay(this::look, step, step, TimeUnit.MILLISECONDS);
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    since = System.nanoTime();
    reading = true;
    try {
      return in.read(target, offset, length);
    } catch (IOException e) {
      throw late ? new IOException("the server kept silent for too long", e) : e;
    } finally {
      reading = false;
    }
  }

  @Override
  public void close() throws IOException {
    watching.cancel(false);
    in.close();
  }

  private void look() {
    if (reading && System.nanoTime() - since > limitNanos) {
      late = true;
      try {
        in.close();
      } catch (IOException e) {
        // The reader hears of it.
      }
    }
  }
}
