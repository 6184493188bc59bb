package io.holdfast.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM interrupt the command and give it time to clean up: locks go, partial files
 * too. The JVM then leaves with the signal's own status.
 */
final class StopSignal {
  /** A restore or backup stops within this; after it the process ends anyway. */
  private static final long CLEAN_UP_SECONDS = 10;

  private final CountDownLatch cleaned = new CountDownLatch(1);
  private final AtomicBoolean stopping = new AtomicBoolean();

  private StopSignal() {}

  static StopSignal install(Thread command) {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> signal.stop(command), "stop"));
    return signal;
  }

  /** Ends the process with {@code status}, unless a signal ends it already. */
  void leave(int status) {
    cleaned.countDown();
    if (!stopping.get()) {
      System.exit(status);
    }
  }

  private void stop(Thread command) {
    if (cleaned.getCount() == 0) {
      return; // the command ended by itself, and its thread may be waiting for the JVM's end
    }
    stopping.set(true);
    command.interrupt();
    try {
      if (!cleaned.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("holdfast: could not clean up in time; a lock may be left behind");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
