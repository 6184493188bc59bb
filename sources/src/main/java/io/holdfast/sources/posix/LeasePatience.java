package io.holdfast.sources.posix;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long all that is opened with it may wait for leases, taken together: holders that do not
 * answer are waited for one by one, which for many files would take hours. Thread-safe.
 */
public final class LeasePatience {
  /** Of a backup: some holders that are gone, or thousands that answer. */
  private static final Duration OF_MANY_FILES = Duration.ofMinutes(10);

  /** Beyond what is waited for one. */
  private static final Duration OF_ONE_FILE = Duration.ofHours(1);

  private final Pauses pauses;
  private final AtomicLong leftMillis;

  /** Lets time go by. */
  @FunctionalInterface
  interface Pauses {
    void pause(long millis) throws InterruptedException;
  }

  LeasePatience(Duration most, Pauses pauses) {
    this.pauses = pauses;
    leftMillis = new AtomicLong(most.toMillis());
  }

  /** For all files of a backup. */
  public static LeasePatience ofMany() {
    return new LeasePatience(OF_MANY_FILES, Thread::sleep);
  }

  /** For a file that nothing can be done without. */
  static LeasePatience ofOne() {
    return new LeasePatience(OF_ONE_FILE, Thread::sleep);
  }

  /** Whether no file is waited for any more. */
  boolean isSpent() {
    return leftMillis.get() <= 0;
  }

  void pause(long millis) throws InterruptedException {
    leftMillis.addAndGet(-millis);
    pauses.pause(millis);
  }
}
