package io.holdfast.dialects.scp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Lets each signature pass once while its timestamp is fresh. Only verified signatures come here,
 * so only holders of a secret can fill it; when full, the signatures that expire soonest are
 * forgotten first. Thread-safe.
 */
final class ReplayGuard {
  private record Seen(Instant forgetAt, String signature) {}

  private final InstantSource clock;
  private final Duration window;
  private final int capacity;

  /** Guarded by this. */
  private final Set<String> signatures = new HashSet<>();

  /** The same signatures, the one to forget next first. Guarded by this. */
  private final PriorityQueue<Seen> order =
      new PriorityQueue<>((a, b) -> a.forgetAt().compareTo(b.forgetAt()));

  /**
   * @param window how far a timestamp may lie from now, either way
   * @param capacity most signatures kept
   */
  ReplayGuard(InstantSource clock, Duration window, int capacity) {
    this.clock = clock;
    this.window = window;
    this.capacity = capacity;
  }

  /** Whether a timestamp is close enough to now for its signature to count at all. */
  boolean isFresh(Instant timestamp) {
    return Duration.between(timestamp, clock.instant()).abs().compareTo(window) <= 0;
  }

  /** True the first time; false while the same signature is still fresh. */
  synchronized boolean admit(Instant timestamp, String signature) {
    var now = clock.instant();
    while (!order.isEmpty()
        && (order.peek().forgetAt().isBefore(now) || order.size() >= capacity)) {
      signatures.remove(order.remove().signature());
    }
    if (!signatures.add(signature)) {
      return false;
    }
    order.add(new Seen(timestamp.plus(window), signature));
    return true;
  }
}
