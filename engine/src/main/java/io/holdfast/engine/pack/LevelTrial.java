package io.holdfast.engine.pack;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the fastest level does for a file as well as the usual one: some of its blobs are
 * compressed both ways, the others as those have taught. Text such as a dump loses nothing at level
 * 1, programs lose a tenth. One a file; thread-safe.
 */
public final class LevelTrial {
  /** The second blob is tried, for most files end before it, then each so many, as files change. */
  private static final int INTERVAL_BLOBS = 64;

  private final AtomicInteger blobs = new AtomicInteger();
  private volatile boolean fastWill;

  /** Counts a blob; whether it is one to try. */
  boolean isDue() {
    return blobs.getAndIncrement() % INTERVAL_BLOBS == 1;
  }

  /** Learns from a blob that was compressed both ways. */
  void learn(int fastBytes, int usualBytes) {
    fastWill = fastBytes <= usualBytes + usualBytes / 100;
  }

  boolean fastWill() {
    return fastWill;
  }
}
