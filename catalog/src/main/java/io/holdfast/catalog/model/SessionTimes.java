package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a session passed its stations. {@code modifiedAt} is its last change of any kind. */
public record SessionTimes(
    Instant createdAt,
    @Nullable Instant queuedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Instant modifiedAt) {

  public static SessionTimes created(Instant at) {
    return new SessionTimes(at, null, null, null, at);
  }

  public static SessionTimes queued(Instant at) {
    return new SessionTimes(at, at, null, null, at);
  }

  /** Start of the work, or of the wait for it while none was done. */
  public Instant begunAt() {
    return startedAt == null ? createdAt : startedAt;
  }
}
