package io.holdfast.api.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A channel to be made. */
public record NewChannel(
    @Nullable UUID projectId,
    String kind,
    @Nullable String name,
    @Nullable Map<String, String> settings,
    @Nullable Map<String, String> secrets,
    @Nullable List<String> events,
    @Nullable String leastSeverity) {
  public NewChannel {
    settings = settings == null ? null : Map.copyOf(settings);
    secrets = secrets == null ? null : Map.copyOf(secrets);
    events = events == null ? null : List.copyOf(events);
  }

  /** Tells nothing that opens a door. */
  @Override
  public String toString() {
    return "NewChannel[kind=%s, name=%s]".formatted(kind, name);
  }
}
