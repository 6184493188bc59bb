package io.holdfast.control.work;

import io.holdfast.base.HoldfastException;
import io.holdfast.control.audit.Refusals;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every node does for itself while the service runs: looks for silent agents and overdue
 * aborts every second, so that no timer need be written for it, for stores that clients may use no
 * more every minute, and for files of expired exports, which lie beside it, every ten minutes.
 * Closing stops it. What one node does for all is a {@link io.holdfast.control.schedule.Job}.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration STORES_EVERY = Duration.ofMinutes(1);
  private static final Duration EXPORTS_EVERY = Duration.ofMinutes(10);

  private final Sweeper sweeper;
  private final Refusals refusals;
  private final IntSupplier closeStores;
  private final IntSupplier expireExports;
  private final Thread sweeping;
  private final Thread closing;
  private final Thread cleaning;

  private Upkeep(
      Sweeper sweeper, Refusals refusals, IntSupplier closeStores, IntSupplier expireExports) {
    this.sweeper = sweeper;
    this.refusals = refusals;
    this.closeStores = closeStores;
    this.expireExports = expireExports;
    sweeping = Thread.ofVirtual().name("sweeper").unstarted(() -> every(SWEEP_EVERY, this::sweep));
    closing = Thread.ofVirtual().name("stores").unstarted(() -> every(STORES_EVERY, this::shut));
    cleaning =
        Thread.ofVirtual().name("exports").unstarted(() -> every(EXPORTS_EVERY, this::clean));
  }

  /**
   * @param closeStores lets go of stores that clients may use no more and tells how many
   * @param expireExports ends exports whose time is over and tells how many
   */
  public static Upkeep start(
      Sweeper sweeper, Refusals refusals, IntSupplier closeStores, IntSupplier expireExports) {
    var upkeep = new Upkeep(sweeper, refusals, closeStores, expireExports);
    upkeep.sweeping.start();
    upkeep.closing.start();
    upkeep.cleaning.start();
    return upkeep;
  }

  @Override
  public void close() {
    sweeping.interrupt();
    closing.interrupt();
    cleaning.interrupt();
    try {
      sweeping.join();
      closing.join();
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

  private void shut() {
    var closed = closeStores.getAsInt();
    if (closed > 0) {
      log.info("stores closed that clients may use no more count={}", closed);
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
