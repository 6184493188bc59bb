package io.holdfast.cli;

import java.time.Duration;

/**
 * Keeps the heap small where its limit is far away, as it is for the index of a large repository:
 * the collector would let garbage grow up to the limit before it looks at what is old. Whenever the
 * heap has grown beyond what is right, all of it is collected, and what is right follows what stays
 * (ADR 0273).
 */
final class HeapWatch {
  /** Short against the time that fills a heap, long against the look. */
  private static final Duration LOOK = Duration.ofMillis(10);

  /** A heap that can be asked and collected. */
  interface Heap {
    /** What objects take, alive or not. */
    long usedBytes();

    void collect();
  }

  private final Heap heap;
  private final long least;

  private long limit;

  /**
   * @param leastBytes below which nothing is done
   */
  HeapWatch(Heap heap, long leastBytes) {
    this.heap = heap;
    least = leastBytes;
    limit = leastBytes;
  }

  /** Watches this process from now on, unless the launcher has named no size. */
  static void start() {
    var mebibytes = Long.getLong("holdfast.heap", 0);
    if (mebibytes > 0) {
      var watch = new HeapWatch(new OfThisProcess(), mebibytes << 20);
      Thread.ofPlatform().daemon().name("heap").start(watch::run);
    }
  }

  /** Looks once. */
  void look() {
    if (heap.usedBytes() <= limit) {
      return;
    }
    heap.collect();
    var alive = heap.usedBytes();
    // More than the young generation holds: or each time that it fills, all would be collected.
    limit = Math.max(least, alive + alive / 4 + least / 2);
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record OfThisProcess() implements Heap {
    @Override
    public long usedBytes() {
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Override
    public void collect() {
      System.gc();
    }
  }
}
