package io.holdfast.control.work;

import io.holdfast.base.HoldfastException;
import io.holdfast.control.audit.Refusals;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every node does for itself while the service runs: looks for silent agents and overdue
 * aborts every second, so that no timer need be written for it, and for files of expired exports,
 * which lie beside it, every ten minutes. Closing stops it. What one node does for all is a {@link
 * io.holdfast.control.schedule.Job}.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration EXPORTS_EVERY = Duration.ofMinutes(10);

  private final Sweeper sweeper;
  private final Refusals refusals;
  private final IntSupplier expireExports;
  private final Thread sweeping;
  private final Thread cleaning;

  private Upkeep(Sweeper sweeper, Refusals refusals, IntSupplier expireExports) {
    this.sweeper = sweeper;
    this.refusals = refusals;
    this.expireExports = expireExports;
    sweeping = Thread.ofVirtual().name("sweeper").unstarted(() -> every(SWEEP_EVERY, this::sweep));
    cleaning =
        Thread.ofVirtual().name("exports").unstarted(() -> every(EXPORTS_EVERY, this::clean));
  }

  /**
   * @param expireExports ends exports whose time is over and tells how many
   */
  public static Upkeep start(Sweeper sweeper, Refusals refusals, IntSupplier expireExports) {
    var upkeep = new Upkeep(sweeper, refusals, expireExports);
    upkeep.sweeping.start();
    upkeep.cleaning.start();
    return upkeep;
  }

  @Override
  public void close() {
    sweeping.interrupt();
    cleaning.interrupt();
    try {
      sweeping.join();
      cleaning.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    refusals.settle();
    var changed = sweeper.sweep();
    if (changed > 0) {
      log.info("sessions swept changed={}", changed);
    }
  }

  private void clean() {
    var expired = expireExports.getAsInt();
    if (expired > 0) {
      log.info("exports expired count={}", expired);
    }
  }

  /** A failed round is told and tried again: the catalog may be away for a while. */
  private static void every(Duration pause, Runnable round) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          round.run();
        } catch (HoldfastException e) {
          log.warn("upkeep failed, will try again: {}", e.getMessage());
        }
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
