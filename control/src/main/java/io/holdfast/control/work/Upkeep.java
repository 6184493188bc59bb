package io.holdfast.control.work;

import io.holdfast.base.HoldfastException;
import io.holdfast.control.audit.Refusals;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps sweeping while the service runs: silent agents and overdue aborts every second; orphaned
 * snapshots, expired exports and what has no use any more at the start and every ten minutes.
 * Closing stops it.
 */
public final class Upkeep implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
  private static final Duration ORPHANS_EVERY = Duration.ofMinutes(10);

  private final Sweeper sweeper;
  private final OrphanSnapshots orphans;
  private final Refusals refusals;
  private final IntSupplier expireExports;
  private final Thread sweeping;
  private final Thread cleaning;

  private Upkeep(
      Sweeper sweeper, OrphanSnapshots orphans, Refusals refusals, IntSupplier expireExports) {
    this.sweeper = sweeper;
    this.orphans = orphans;
    this.refusals = refusals;
    this.expireExports = expireExports;
    sweeping = Thread.ofVirtual().name("sweeper").unstarted(() -> every(SWEEP_EVERY, this::sweep));
    cleaning =
        Thread.ofVirtual().name("orphans").unstarted(() -> every(ORPHANS_EVERY, this::clean));
  }

  /**
   * @param expireExports ends exports whose time is over and tells how many
   */
  public static Upkeep start(
      Sweeper sweeper, OrphanSnapshots orphans, Refusals refusals, IntSupplier expireExports) {
    var upkeep = new Upkeep(sweeper, orphans, refusals, expireExports);
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

  private void clean() throws InterruptedException {
    var removed = orphans.removeAll();
    if (removed > 0) {
      log.info("orphan snapshots removed count={}", removed);
    }
    var expired = expireExports.getAsInt();
    if (expired > 0) {
      log.info("exports expired count={}", expired);
    }
    var tidied = sweeper.tidy();
    if (tidied > 0) {
      log.info("ended tokens, plans and requests removed count={}", tidied);
    }
  }

  /** One round of work. */
  @FunctionalInterface
  private interface Round {
    void run() throws InterruptedException;
  }

  /** A failed round is told and tried again: the catalog may be away for a while. */
  private static void every(Duration pause, Round round) {
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
