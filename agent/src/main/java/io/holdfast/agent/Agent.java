package io.holdfast.agent;

import io.holdfast.api.work.AgentIdentity;
import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkKind;
import io.holdfast.base.HoldfastException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for work, does it, asks again, in a bounded number of slots. Closing interrupts what runs
 * and reports nothing: the service finds such sessions by their leases and gives them out again.
 * {@link #drain} before it lets what runs end by itself.
 */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);

  private final WorkChannel channel;
  private final AgentIdentity identity;
  private final AgentSettings settings;
  private final InstantSource clock;
  private final OpenRepositories repositories;
  private final List<Slot> slots = new ArrayList<>();

  private Agent(
      WorkChannel channel, AgentIdentity identity, AgentSettings settings, InstantSource clock) {
    this.channel = channel;
    this.identity = identity;
    this.settings = settings;
    this.clock = clock;
    repositories = OpenRepositories.start(clock);
  }

  public static Agent start(
      WorkChannel channel, AgentIdentity identity, AgentSettings settings, InstantSource clock) {
    var agent = new Agent(channel, identity, settings, clock);
    agent.open(WorkKind.BACKUP, settings.backups());
    agent.open(WorkKind.RESTORE, settings.restores());
    agent.slots.forEach(slot -> slot.thread.start());
    log.info("agent started id={} slots={}", identity.agent(), agent.slots.size());
    return agent;
  }

  /**
   * Takes no more work, and waits for what runs at most {@code patience}.
   *
   * @return whether all of it has ended
   */
  public boolean drain(Duration patience) throws InterruptedException {
    var end = System.nanoTime() + patience.toNanos();
    slots.forEach(Slot::takeNoMore);
    for (var slot : slots) {
      var left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
      if (!slot.thread.join(left)) {
        return false;
      }
    }
    return true;
  }

  /** Interrupts all work and waits for its end, which takes seconds at most. */
  @Override
  public void close() {
    slots.forEach(Slot::stop);
    try {
      for (var slot : slots) {
        slot.thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    repositories.close();
  }

  /** Platform threads, for engine work runs on the slot's own thread. */
  private void open(WorkKind kind, int count) {
    for (var number = 0; number < count; number++) {
      slots.add(
          new Slot(kind, "agent-%s-%d".formatted(kind.name().toLowerCase(Locale.ROOT), number)));
    }
  }

  /** One thread that asks for work and does it. */
  private final class Slot {
    private final ClaimRequest request;
    private final Thread thread;

    /** Guarded by this. */
    private boolean working;

    /** Guarded by this. */
    private boolean ending;

    /** Guarded by this. */
    private boolean stopped;

    Slot(WorkKind kind, String name) {
      request =
          new ClaimRequest(identity, Set.of(kind), KindAccess.kinds(), settings.claimPatience());
      thread = Thread.ofPlatform().name(name).daemon().unstarted(this::serve);
    }

    synchronized void takeNoMore() {
      ending = true;
      if (!working) {
        thread.interrupt();
      }
    }

    synchronized void stop() {
      ending = true;
      stopped = true;
      thread.interrupt();
    }

    private void serve() {
      try {
        while (goesOn()) {
          serveOnce();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private synchronized boolean goesOn() {
      working = false;
      return !ending;
    }

    /** What was claimed is done, although an interrupt meant for waiting may have come since. */
    private synchronized void begin() {
      working = true;
      if (!stopped) {
        Thread.interrupted();
      }
    }

    private void serveOnce() throws InterruptedException {
      try {
        var order = channel.claim(request);
        if (order.isPresent()) {
          begin();
          new OrderRun(channel, order.get(), settings, repositories, clock).run();
        }
      } catch (HoldfastException e) {
        log.warn("agent got no work code={} reason={}", e.code(), e.getMessage());
        Thread.sleep(settings.retryPause());
      } catch (RuntimeException e) {
        log.error("agent slot failed, goes on", e);
        Thread.sleep(settings.retryPause());
      }
    }
  }
}
