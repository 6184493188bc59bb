package io.holdfast.sources.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Waits until another process gives its lease on a file back: file servers hold some for their
 * clients. The open that was refused has asked the holder for it, and the kernel takes it from one
 * that does not answer. An open that waits in the kernel could not be interrupted. One open's: not
 * thread-safe.
 */
final class LeaseWait {
  private static final Path BREAK_TIME = Path.of("/proc/sys/fs/lease-break-time");
  private static final Duration USUAL_BREAK_TIME = Duration.ofSeconds(45);

  /** Beyond the kernel's time, which it looks at when it likes. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final int FIRST_PAUSE_MILLIS = 1;
  private static final int LONGEST_PAUSE_MILLIS = 200;

  private int pauseMillis = FIRST_PAUSE_MILLIS;
  private long untilNanos;

  /**
   * Pauses before the next try.
   *
   * @return false when it is not worth one: the kernel should have taken the lease by now, or this
   *     thread is interrupted, and stays so
   */
  boolean pause() {
    var now = System.nanoTime();
    if (pauseMillis == FIRST_PAUSE_MILLIS) {
      untilNanos = now + breakTime().plus(MARGIN).toNanos();
    } else if (now - untilNanos >= 0) {
      return false;
    }
    try {
      Thread.sleep(pauseMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    return true;
  }

  private static Duration breakTime() {
    try {
      var seconds = Long.parseLong(Files.readString(BREAK_TIME).strip());
      return seconds > 0 ? Duration.ofSeconds(seconds) : USUAL_BREAK_TIME;
    } catch (IOException | NumberFormatException e) {
      return USUAL_BREAK_TIME;
    }
  }
}
