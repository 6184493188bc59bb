package io.holdfast.engine.lock;

import java.time.Duration;

/**
 * How long the parts of the lock protocol take. {@link #STANDARD} is what stock clients keep to;
 * tests shorten it.
 *
 * @param settle from writing a lock to looking again for others
 * @param refresh age at which a lock is written anew
 * @param giveUp age at which a holder that could not refresh must stop
 * @param stale age at which others may remove a lock, by its time when a person asks for that, else
 *     by how long they have seen it
 * @param unreadable first wait before a lock that could not be read is read again; it doubles
 * @param farewell longest wait for a store to take a lock's file away
 */
public record LockTimings(
    Duration settle,
    Duration refresh,
    Duration giveUp,
    Duration stale,
    Duration unreadable,
    Duration farewell) {
  public static final LockTimings STANDARD =
      new LockTimings(
          Duration.ofMillis(200),
          Duration.ofMinutes(5),
          Duration.ofSeconds(22 * 60 + 30),
          Duration.ofMinutes(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1));
}
