package io.holdfast.api.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A webhook to be made; its secret is drawn. */
public record NewWebhook(
    @Nullable UUID projectId,
    @Nullable String name,
    String url,
    @Nullable List<String> events,
    @Nullable String leastSeverity) {
  public NewWebhook {
    events = events == null ? null : List.copyOf(events);
  }
}
