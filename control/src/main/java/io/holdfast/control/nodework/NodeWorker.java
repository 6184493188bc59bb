package io.holdfast.control.nodework;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.NodeWork;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.repository.RepositoryPool;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what nodes do themselves, so many pieces at a time, and keeps the claims alive. One a node.
 * Closing interrupts what runs, waits for it and gives it back.
 */
public final class NodeWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeWorker.class);
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(1);

  private final Ledger ledger;
  private final RepositoryPool pool;
  private final UUID node;
  private final Settings settings;
  private final Map<NodeWorkKind, NodeChore> chores = new EnumMap<>(NodeWorkKind.class);
  private final Semaphore slots;

  /** What runs, and on which thread. */
  private final Map<Held, Thread> running = new ConcurrentHashMap<>();

  private final Thread looking;
  private final Thread beating;

  /**
   * @param lease how long a silent node is waited for
   * @param pause between looks for work; a heartbeat comes three times a lease
   */
  public record Settings(int atATime, Duration lease, Duration pause) {
    public static final Settings DEFAULT =
        new Settings(2, Duration.ofSeconds(30), Duration.ofSeconds(1));
  }

  private NodeWorker(
      Ledger ledger, RepositoryPool pool, UUID node, Settings settings, List<NodeChore> chores) {
    this.ledger = ledger;
    this.pool = pool;
    this.node = node;
    this.settings = settings;
    chores.forEach(chore -> this.chores.put(chore.kind(), chore));
    slots = new Semaphore(settings.atATime());
    looking = Thread.ofVirtual().name("node-work").unstarted(this::look);
    beating = Thread.ofVirtual().name("node-work-pulse").unstarted(this::beat);
  }

  /**
   * First gives back what a dead process of this node had.
   *
   * @param node this node's name among those that share the catalog
   */
  public static NodeWorker start(
      Ledger ledger, RepositoryPool pool, UUID node, Settings settings, List<NodeChore> chores) {
    var worker = new NodeWorker(ledger, pool, node, settings, chores);
    var recovered = ledger.<Integer>decide(it -> it.catalog().nodeWork().giveBackAll(node));
    if (recovered > 0) {
      log.warn("work of a dead process taken back count={}", recovered);
    }
    worker.looking.start();
    worker.beating.start();
    return worker;
  }

  @Override
  public void close() {
    looking.interrupt();
    try {
      looking.join(); // nothing new begins from here on
      running.values().forEach(Thread::interrupt);
      slots.acquire(settings.atATime()); // each comes back when its work is given back
      beating.interrupt();
      beating.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      while (true) {
        slots.acquire();
        var begun = false;
        try {
          begun = begin();
        } catch (HoldfastException e) {
          log.warn("cannot look for work, will try again: {}", e.getMessage());
        } finally {
          if (!begun) {
            slots.release();
          }
        }
        if (!begun) {
          Thread.sleep(settings.pause());
        }
      }
    } catch (InterruptedException e) {
      log.debug("looks for work no more");
    }
  }

  /**
   * @return whether there was work, which then holds the slot
   */
  private boolean begin() {
    if (ledger.look(it -> it.nodeWork().claimable(ledger.now(), chores.keySet(), 1)).isEmpty()) {
      return false;
    }
    var claimed =
        ledger.decide(decision -> {
          var until = decision.now().plus(settings.lease());
          var table = decision.catalog().nodeWork();
          return table.claimable(decision.now(), chores.keySet(), 1).stream()
              .findFirst()
              .flatMap(work ->
                  table
                      .claim(work.id(), node, decision.now(), until)
                      .map(token -> new Held(work, token, until, ledger, pool)));
        });
    claimed.ifPresent(this::begin);
    return claimed.isPresent();
  }

  private void begin(Held held) {
    var work = held.work();
    var thread =
        Thread.ofVirtual()
            .name("node-work-%s-%s".formatted(work.kind(), work.subjectId()))
            .unstarted(() -> run(held));
    running.put(held, thread);
    log.info(
        "node work begun kind={} subject={} repository={} attempt={}",
        work.kind(),
        work.subjectId(),
        work.repositoryId(),
        work.attempt() + 1);
    thread.start();
  }

  private void run(Held held) {
    var again = ledger.now().plus(AGAIN_AFTER);
    try {
      if (held.work().abortAt() != null) {
        held.beat(ledger.now().plus(settings.lease()), true);
      }
      chore(held.work()).run(held);
    } catch (HoldfastException e) {
      told(held.work(), e);
    } catch (InterruptedException e) {
      again = ledger.now();
      log.info("node work stopped kind={} subject={}", held.work().kind(), held.work().subjectId());
    } catch (RuntimeException e) {
      log.error(
          "node work broke kind={} subject={}", held.work().kind(), held.work().subjectId(), e);
    } finally {
      Thread.interrupted(); // what it was told to stop has stopped; giving back is not part of it
      running.remove(held);
      held.over();
      giveBack(held, again);
      slots.release();
    }
  }

  private NodeChore chore(NodeWork work) {
    return Optional.ofNullable(chores.get(work.kind())).orElseThrow();
  }

  private static void told(NodeWork work, HoldfastException e) {
    if (e.code() == ErrorCode.LEASE_LOST) {
      log.warn(
          "node work lost kind={} subject={}: {}", work.kind(), work.subjectId(), e.getMessage());
      return;
    }
    log.error(
        "node work failed, will be tried again kind={} subject={}",
        work.kind(),
        work.subjectId(),
        e);
  }

  /** What was ended, or is another's by now, cannot be given back. */
  private void giveBack(Held held, Instant dueAt) {
    try {
      ledger.decide(decision -> {
        decision.catalog().nodeWork().giveBack(held.work().id(), held.token(), dueAt);
        return held;
      });
    } catch (HoldfastException e) {
      if (e.code() != ErrorCode.LEASE_LOST) {
        log.warn("node work not given back, its lease will end: {}", e.getMessage());
      }
    }
  }

  private void beat() {
    try {
      while (true) {
        Thread.sleep(settings.lease().dividedBy(3));
        running.forEach(this::beat);
      }
    } catch (InterruptedException e) {
      log.debug("keeps no claims alive any more");
    }
  }

  private void beat(Held held, Thread thread) {
    try {
      var until = ledger.now().plus(settings.lease());
      var answer =
          ledger.decide(
              it -> it.catalog().nodeWork().heartbeat(held.work().id(), held.token(), until));
      answer.ifPresent(abort -> held.beat(until, abort));
      if (answer.isEmpty()) {
        held.over();
      }
      if (answer.orElse(true)) {
        thread.interrupt();
      }
    } catch (HoldfastException e) {
      log.warn("no heartbeat for work {}: {}", held.work().id(), e.getMessage());
      if (held.isLapsed()) {
        thread.interrupt();
      }
    }
  }
}
