package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where notices go; {@code secrets} names what of it is sealed. */
public record Channel(
    UUID id,
    @Nullable UUID projectId,
    String kind,
    String name,
    Map<String, String> settings,
    List<String> secrets,
    List<String> events,
    List<UUID> protectionIds,
    String leastSeverity,
    boolean enabled,
    @Nullable String disabledReason,
    int failureCount,
    @Nullable Instant failingSince,
    @Nullable Instant nextAttemptAt,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Channel {
    settings = Map.copyOf(settings);
    secrets = List.copyOf(secrets);
    events = List.copyOf(events);
    protectionIds = List.copyOf(protectionIds);
  }
}
