package io.holdfast.api.work;

import java.time.Duration;

/**
 * How long a lease lasts without a heartbeat, and how often one is due.
 *
 * @param length counted from the service's receipt of the last heartbeat
 * @param heartbeat at most a third of {@code length}, so that one lost call is harmless
 */
public record LeaseTerms(Duration length, Duration heartbeat) {
  public LeaseTerms {
    if (!heartbeat.isPositive() || length.compareTo(heartbeat.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException("lease %s, heartbeat %s".formatted(length, heartbeat));
    }
  }
}
