package io.holdfast.engine.lock;

import java.time.Duration;
import java.time.InstantSource;

/**
 * How to take a lock.
 *
 * @param waitUpTo how long to try again while somebody else holds a lock that conflicts; zero fails
 *     at once
 * @param removeStale whether locks that dead processes of this machine left are removed on the way;
 *     only for a service that owns the repository, stock clients never do so
 */
public record LockOptions(
    LockOwner owner,
    InstantSource clock,
    LockTimings timings,
    Duration waitUpTo,
    boolean removeStale) {
  /** As stock clients do it: no waiting, nobody else's lock touched. */
  public static LockOptions standard(InstantSource clock) {
    return new LockOptions(LockOwner.current(), clock, LockTimings.STANDARD, Duration.ZERO, false);
  }

  public LockOptions waitingUpTo(Duration duration) {
    return new LockOptions(owner, clock, timings, duration, removeStale);
  }

  public LockOptions removingStale() {
    return new LockOptions(owner, clock, timings, waitUpTo, true);
  }
}
