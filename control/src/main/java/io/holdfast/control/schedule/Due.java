package io.holdfast.control.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time at which a schedule wants a backup.
 *
 * @param opens from when on it may begin: {@code at}, or when the next window opens
 * @param closes when that window closes; null without one
 */
public record Due(Instant at, Instant opens, @Nullable Instant closes) {
  boolean closedBy(Instant now) {
    return closes != null && !closes.isAfter(now);
  }
}
