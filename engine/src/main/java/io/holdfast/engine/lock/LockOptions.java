package io.holdfast.engine.lock;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How to take a lock.
 *
 * @param waitUpTo how long to try again while somebody else holds a lock that conflicts; zero fails
 *     at once
 * @param sightings by which locks whose holders are gone for certain are told and removed on the
 *     way; null when nobody else's lock is touched. Only for a service that owns the repository,
 *     stock clients never do so
 */
public record LockOptions(
    LockOwner owner,
    InstantSource clock,
    LockTimings timings,
    Duration waitUpTo,
    @Nullable LockSightings sightings) {
  /** As stock clients do it: no waiting, nobody else's lock touched. */
  public static LockOptions standard(InstantSource clock) {
    return new LockOptions(LockOwner.current(), clock, LockTimings.STANDARD, Duration.ZERO, null);
  }

  public LockOptions waitingUpTo(Duration duration) {
    return new LockOptions(owner, clock, timings, duration, sightings);
  }

  public LockOptions removingAbandoned() {
    return removingAbandoned(LockSightings.OF_THIS_PROCESS);
  }

  LockOptions removingAbandoned(LockSightings seen) {
    return new LockOptions(owner, clock, timings, waitUpTo, seen);
  }
}
