package io.holdfast.control.channel;

import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.ChannelId;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.ledger.Seals;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings notices to channels while the service runs: each channel's in order, by one node at a
 * time, and no channel waits for another. What was not confirmed when a process died is sent again
 * by whoever takes the channel's turn next. Closing stops it.
 */
public final class Courier implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Courier.class);

  /**
   * @param turn how long a node that says nothing keeps a channel to itself
   * @param lookAgain how often a node looks for what others published
   * @param patience for one receiver's answer
   * @param atOnce channels at a time
   */
  public record Settings(Duration turn, Duration lookAgain, Duration patience, int atOnce) {
    public static final Settings DEFAULT =
        new Settings(Duration.ofSeconds(20), Duration.ofSeconds(2), Duration.ofSeconds(15), 128);
  }

  private final UUID self = UUID.randomUUID();
  private final Ledger ledger;
  private final Settings settings;
  private final HttpSender http;
  private final Rounds rounds;
  private final Semaphore slots;
  private final Set<ChannelId> running = ConcurrentHashMap.newKeySet();
  private final ExecutorService senders =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("send-", 0).factory());
  private final Thread looking;

  private Courier(Ledger ledger, Seals seals, InstantSource clock, Settings settings) {
    this.ledger = ledger;
    this.settings = settings;
    http = new HttpSender(clock, settings.patience());
    rounds = new Rounds(ledger, seals, http, new MailSender(settings.patience()));
    slots = new Semaphore(settings.atOnce());
    looking = Thread.ofVirtual().name("courier").unstarted(this::look);
  }

  public static Courier start(Ledger ledger, Seals seals, InstantSource clock, Settings settings) {
    var courier = new Courier(ledger, seals, clock, settings);
    courier.looking.start();
    return courier;
  }

  /** An attempt that is under way is cut off, and made again by whoever comes next. */
  @Override
  public void close() {
    looking.interrupt();
    try {
      looking.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    senders.shutdownNow();
    senders.close();
    http.close();
  }

  private void look() {
    var prolonged = System.nanoTime();
    try (var watch = ledger.signals().watchOutbox()) {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          if (System.nanoTime() - prolonged > settings.turn().toNanos() / 4) {
            prolonged = System.nanoTime();
            prolong();
          }
          begin();
        } catch (HoldfastException e) {
          log.warn("looking for notices to send failed, will try again: {}", e.getMessage());
        } catch (RuntimeException e) {
          log.error("looking for notices to send broke", e);
        }
        watch.await(settings.lookAgain());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void prolong() {
    var held = Set.copyOf(running);
    if (!held.isEmpty()) {
      ledger.decide(decision -> {
        var until = decision.now().plus(settings.turn());
        decision.catalog().channels().prolong(self, held, until);
        return held;
      });
    }
  }

  private void begin() {
    var now = ledger.now();
    for (var channel : ledger.look(catalog -> catalog.channels().due(now))) {
      if (!running.contains(channel) && slots.tryAcquire()) {
        running.add(channel);
        senders.execute(() -> serve(channel));
      }
    }
  }

  private void serve(ChannelId channel) {
    var again = false;
    try {
      var taken =
          ledger.decide(decision ->
              decision
                  .catalog()
                  .channels()
                  .claim(channel, self, decision.now(), decision.now().plus(settings.turn())));
      if (taken) {
        try {
          rounds.serve(channel, self);
        } finally {
          release(channel);
        }
      }
      again = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (HoldfastException e) {
      log.warn("sending failed, will try again channel={}: {}", channel, e.getMessage());
    } catch (RuntimeException e) {
      log.error("sending broke channel={}", channel, e);
    } finally {
      running.remove(channel);
      slots.release();
      if (again) {
        // What came while this was at its end, or found no slot, is looked for at once.
        ledger.signals().sending();
      }
    }
  }

  private void release(ChannelId channel) {
    ledger.decide(decision -> {
      decision.catalog().channels().release(channel, self);
      return channel;
    });
  }
}
