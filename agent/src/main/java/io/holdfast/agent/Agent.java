package io.holdfast.agent;

import io.holdfast.api.work.AgentIdentity;
import io.holdfast.api.work.ClaimRequest;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkKind;
import io.holdfast.base.HoldfastException;
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
 */
public final class Agent implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Agent.class);
  private static final Set<String> SOURCE_KINDS = Set.of("DIRECTORY");

  private final WorkChannel channel;
  private final AgentIdentity identity;
  private final AgentSettings settings;
  private final InstantSource clock;
  private final List<Thread> slots = new ArrayList<>();

  private Agent(
      WorkChannel channel, AgentIdentity identity, AgentSettings settings, InstantSource clock) {
    this.channel = channel;
    this.identity = identity;
    this.settings = settings;
    this.clock = clock;
  }

  public static Agent start(
      WorkChannel channel, AgentIdentity identity, AgentSettings settings, InstantSource clock) {
    var agent = new Agent(channel, identity, settings, clock);
    agent.open(WorkKind.BACKUP, settings.backups());
    agent.open(WorkKind.RESTORE, settings.restores());
    agent.slots.forEach(Thread::start);
    log.info("agent started id={} slots={}", identity.agent(), agent.slots.size());
    return agent;
  }

  /** Interrupts all work and waits for its end, which takes seconds at most. */
  @Override
  public void close() {
    slots.forEach(Thread::interrupt);
    try {
      for (var slot : slots) {
        slot.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Platform threads, for engine work runs on the slot's own thread. */
  private void open(WorkKind kind, int count) {
    for (var number = 0; number < count; number++) {
      var name = "agent-%s-%d".formatted(kind.name().toLowerCase(Locale.ROOT), number);
      slots.add(Thread.ofPlatform().name(name).daemon().unstarted(() -> serve(kind)));
    }
  }

  private void serve(WorkKind kind) {
    var request = new ClaimRequest(identity, Set.of(kind), SOURCE_KINDS, settings.claimPatience());
    try {
      while (!Thread.currentThread().isInterrupted()) {
        serveOnce(request);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serveOnce(ClaimRequest request) throws InterruptedException {
    try {
      var order = channel.claim(request);
      if (order.isPresent()) {
        new OrderRun(channel, order.get(), clock).run();
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
