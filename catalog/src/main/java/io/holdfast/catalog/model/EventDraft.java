package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event before the catalog gives it its place in the session. */
public record EventDraft(
    Instant at,
    EventLevel level,
    String code,
    String message,
    Map<String, String> params,
    @Nullable RestoreItemId itemId) {
  public EventDraft {
    params = Map.copyOf(params);
  }

  public static EventDraft info(Instant at, String code, String message) {
    return new EventDraft(at, EventLevel.INFO, code, message, Map.of(), null);
  }
}
