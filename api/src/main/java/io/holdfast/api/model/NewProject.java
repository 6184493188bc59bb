package io.holdfast.api.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A project to be made. */
public record NewProject(
    String slug,
    String name,
    @Nullable String description,
    @Nullable Map<String, String> labels,
    @Nullable String timeZone,
    @Nullable Long quotaBytesSoft,
    @Nullable Long quotaBytesHard,
    @Nullable List<UUID> defaultRepositoryIds) {
  public NewProject {
    labels = labels == null ? null : Map.copyOf(labels);
    defaultRepositoryIds = defaultRepositoryIds == null ? null : List.copyOf(defaultRepositoryIds);
  }
}
