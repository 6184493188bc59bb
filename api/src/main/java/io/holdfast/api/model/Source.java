package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is protected. */
public record Source(
    UUID id,
    UUID projectId,
    @Nullable UUID serverId,
    String kind,
    String slug,
    String name,
    Map<String, String> config,
    List<String> secretNames,
    List<UUID> members,
    List<String> includes,
    List<String> excludes,
    Map<String, String> labels,
    @Nullable Long estimatedBytes,
    @Nullable String addonRef,
    @Nullable String organizationRef,
    String state,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Source {
    config = Map.copyOf(config);
    secretNames = List.copyOf(secretNames);
    members = List.copyOf(members);
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
    labels = Map.copyOf(labels);
  }
}
