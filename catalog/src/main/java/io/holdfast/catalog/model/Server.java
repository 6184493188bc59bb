package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A host that sources lie on and restores go to. */
public record Server(
    ServerId id,
    ProjectId projectId,
    String name,
    @Nullable String hostname,
    OperatingSystem operatingSystem,
    ServerCategory category,
    @Nullable ExternalRef externalRef,
    @Nullable String region,
    Map<String, String> labels,
    @Nullable AgentId agentId,
    ServerState state,
    @Nullable Instant lastSeenAt,
    Stamp stamp) {
  public Server {
    labels = Map.copyOf(labels);
  }
}
