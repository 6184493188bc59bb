package io.holdfast.api.work;

import java.time.Instant;
import java.util.Map;

/**
 * One line of a session's log.
 *
 * @param code stable, SCREAMING; {@code message} is the same for people
 * @param params the values in the message, by name
 */
public record WorkEvent(
    Instant at, Level level, String code, String message, Map<String, String> params) {
  /** How much an event matters. WARNING and ERROR raise the session's severity. */
  public enum Level {
    DEBUG,
    INFO,
    WARNING,
    ERROR
  }

  public WorkEvent {
    params = Map.copyOf(params);
  }
}
