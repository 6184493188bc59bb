package io.holdfast.engine.lock;

import java.time.Instant;

/**
 * What a lock file says.
 *
 * @param time when it was written or last refreshed
 * @param exclusive whether its holder tolerates no other lock
 */
public record LockFile(Instant time, boolean exclusive, LockOwner owner) {
  @Override
  public String toString() {
    return "%s lock of %s since %s".formatted(exclusive ? "exclusive" : "shared", owner, time);
  }
}
