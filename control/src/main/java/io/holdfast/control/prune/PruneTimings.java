package io.holdfast.control.prune;

import java.time.Duration;

/**
 * How a prune shares a repository with others. {@link #STANDARD} suits agents, who wait five
 * minutes for a lock and look for it once a minute at least.
 *
 * @param turn for which packs are written anew under one lock
 * @param between the end of one lock and the wish for the next
 * @param lockPatience how long to wait for others to end; longer than the lock of a dead machine
 *     takes to grow stale
 * @param tellEvery from one note of the progress to the next
 */
public record PruneTimings(
    Duration turn, Duration between, Duration lockPatience, Duration tellEvery) {
  public static final PruneTimings STANDARD =
      new PruneTimings(
          Duration.ofMinutes(2),
          Duration.ofSeconds(75),
          Duration.ofMinutes(40),
          Duration.ofSeconds(2));
}
