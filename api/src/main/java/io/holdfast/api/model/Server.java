package io.holdfast.api.model;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A host that sources lie on. */
public record Server(
    UUID id,
    UUID projectId,
    String name,
    @Nullable String hostname,
    OperatingSystem operatingSystem,
    String category,
    @Nullable ExternalRef externalRef,
    @Nullable String region,
    Map<String, String> labels,
    @Nullable UUID agentId,
    String state,
    @Nullable Instant lastSeenAt,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Server {
    labels = Map.copyOf(labels);
  }
}
