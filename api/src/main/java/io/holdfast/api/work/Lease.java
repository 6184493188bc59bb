package io.holdfast.api.work;

import java.util.UUID;

/**
 * A time-limited claim on one session.
 *
 * @param token grows with every claim of the session; the service refuses all but the newest
 */
public record Lease(WorkKind kind, UUID session, long token) {
  public Lease {
    if (token < 1) {
      throw new IllegalArgumentException("fencing token %d".formatted(token));
    }
  }

  @Override
  public String toString() {
    return kind + " " + session + " #" + token;
  }
}
