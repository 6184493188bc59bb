package io.holdfast.control.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One floor that holds a point.
 *
 * @param detail a pin's reason
 * @param until when it will no longer hold; null when that is not known
 */
public record Held(Floor floor, @Nullable String detail, @Nullable Instant until) {
  static Held by(Floor floor) {
    return new Held(floor, null, null);
  }
}
