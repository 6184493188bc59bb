package io.holdfast.base;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes UUIDs of version 7 (RFC 9562): milliseconds first, so that ids sort by birth and indexes
 * grow at one end. Ids made in the same millisecond count up in the 12 bits after the version.
 * Thread-safe.
 */
public final class Uuid7 {
  private static final int COUNTER_BITS = 12;
  private static final int TIME_SHIFT = 16;
  private static final int VERSION = 7;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Milliseconds shifted left by {@link #COUNTER_BITS}, plus the counter. Guarded by this. */
  private long last;

  public Uuid7(InstantSource clock) {
    this.clock = clock;
  }

  /** A new id, greater than all that this object made before, also when the clock steps back. */
  public UUID next() {
    var position = nextPosition();
    var high = ((position >>> COUNTER_BITS) << TIME_SHIFT) | 0x7000L | (position & 0xfffL);
    var low = (random.nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  /** When an id of version 7 was made; nothing of other versions. */
  public static Optional<Instant> bornAt(UUID id) {
    return id.version() == VERSION
        ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> TIME_SHIFT))
        : Optional.empty();
  }

  private synchronized long nextPosition() {
    last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
    return last;
  }
}
