package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What credentials are given for. */
public record Project(
    UUID id,
    String slug,
    String name,
    @Nullable String description,
    Map<String, String> labels,
    String timeZone,
    @Nullable Long quotaBytesSoft,
    @Nullable Long quotaBytesHard,
    List<UUID> defaultRepositoryIds,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Project {
    labels = Map.copyOf(labels);
    defaultRepositoryIds = List.copyOf(defaultRepositoryIds);
  }
}
