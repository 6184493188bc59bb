package io.holdfast.agent;

import io.holdfast.api.work.Renewal;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkException;
import io.holdfast.api.work.WorkOrder;
import io.holdfast.base.HoldfastException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an order's lease alive while it is worked on, and interrupts the worker when the service
 * wants it stopped, when the lease was taken over, or when it ran out unheard.
 */
final class Pulse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pulse.class);

  private final WorkChannel channel;
  private final WorkOrder order;
  private final Journal journal;
  private final Thread worker;
  private final Thread beating;

  /** Guards {@code working}, so that no interrupt comes after the work. */
  private final Object turn = new Object();

  private boolean working = true;
  private volatile boolean stopWanted;
  private volatile boolean lost;

  private Pulse(WorkChannel channel, WorkOrder order, Journal journal) {
    this.channel = channel;
    this.order = order;
    this.journal = journal;
    worker = Thread.currentThread();
    beating = Thread.ofVirtual().name("pulse-" + order.lease().session()).unstarted(this::beat);
  }

  /** Starts beating for the calling thread's work. */
  static Pulse start(WorkChannel channel, WorkOrder order, Journal journal) {
    var pulse = new Pulse(channel, order, journal);
    pulse.beating.start();
    return pulse;
  }

  /** Whether the worker was interrupted because it should stop, by abort or lost lease. */
  boolean stopWanted() {
    return stopWanted;
  }

  /** False once the session belongs to somebody else: then nothing may be reported. */
  boolean ownsLease() {
    return !lost;
  }

  @Override
  public void close() {
    synchronized (turn) {
      working = false;
    }
    beating.interrupt();
    var interrupted = Thread.interrupted() && !stopWanted;
    try {
      beating.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void beat() {
    var lastHeard = System.nanoTime();
    try {
      while (!lost && !stopWanted) {
        Thread.sleep(order.terms().heartbeat());
        if (beatOnce()) {
          lastHeard = System.nanoTime();
        } else if (System.nanoTime() - lastHeard > order.terms().length().toNanos()) {
          log.warn("lease ran out unheard lease={}", order.lease());
          lose();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * @return whether the service was heard
   */
  private boolean beatOnce() throws InterruptedException {
    try {
      journal.flush();
      if (channel.heartbeat(order.lease(), journal.progress()) == Renewal.ABORT) {
        log.info("abort asked lease={}", order.lease());
        stop();
      }
      return true;
    } catch (WorkException e) {
      log.warn("lease lost lease={} reason={}", order.lease(), e.getMessage());
      lose();
      return true;
    } catch (HoldfastException e) {
      log.warn("heartbeat not heard lease={} reason={}", order.lease(), e.getMessage());
      return false;
    } catch (RuntimeException e) {
      log.error("heartbeat failed lease={}", order.lease(), e);
      return false;
    }
  }

  private void lose() {
    lost = true;
    stop();
  }

  private void stop() {
    synchronized (turn) {
      stopWanted = true;
      if (working) {
        worker.interrupt();
      }
    }
  }
}
