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

  /**
   * The kernel's own NFS server takes a client's delegation back by itself, after its lease time,
   * 90 seconds unless set otherwise, whatever the time of other leases is.
   */
  private static final Duration DELEGATION_TIME = Duration.ofSeconds(95);

  /** Beyond the kernel's time, which it looks at when it likes. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final int FIRST_PAUSE_MILLIS = 1;
  private static final int LONGEST_PAUSE_MILLIS = 200;

  private final LeasePatience patience;
  private int pauseMillis = FIRST_PAUSE_MILLIS;
  private long leftMillis;

  LeaseWait(LeasePatience patience) {
    this.patience = patience;
  }

  /**
   * Pauses before the next try.
   *
   * @return false when it is not worth one: the kernel should have taken the lease by now, the
   *     patience is spent, or this thread is interrupted, and stays so
   */
  boolean pause() {
    if (pauseMillis == FIRST_PAUSE_MILLIS) {
      leftMillis = longest().plus(MARGIN).toMillis();
    }
    if (leftMillis <= 0 || patience.isSpent()) {
      return false;
    }
    try {
      patience.pause(pauseMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    leftMillis -= pauseMillis;
    pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    return true;
  }

  private static Duration longest() {
    try {
      var seconds = Long.parseLong(Files.readString(BREAK_TIME).strip());
      return Duration.ofSeconds(Math.max(seconds, DELEGATION_TIME.toSeconds()));
    } catch (IOException | NumberFormatException e) {
      return DELEGATION_TIME;
    }
  }
}
