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

  /** The same with another agent, or none, as it stands now. */
  public Server withAgent(
      @Nullable AgentId newAgent, ServerState newState, @Nullable Instant newLastSeenAt) {
    return new Server(
        id,
        projectId,
        name,
        hostname,
        operatingSystem,
        category,
        externalRef,
        region,
        labels,
        newAgent,
        newState,
        newLastSeenAt,
        stamp);
  }

  public Server withLabels(Map<String, String> newLabels) {
    return new Server(
        id,
        projectId,
        name,
        hostname,
        operatingSystem,
        category,
        externalRef,
        region,
        newLabels,
        agentId,
        state,
        lastSeenAt,
        stamp);
  }
}
