package io.holdfast.api.model;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened in a session; {@code id} counts from 1 within it. */
public record Event(
    long id,
    Instant at,
    String level,
    String code,
    String message,
    Map<String, String> params,
    @Nullable UUID itemId) {
  public Event {
    params = Map.copyOf(params);
  }
}
