package io.holdfast.catalog.model;

import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What credentials are given for: the owner of servers, sources, plans and all history below them.
 *
 * <p>{@code slug} is unique; quotas count stored bytes.
 */
public record Project(
    ProjectId id,
    String slug,
    String name,
    @Nullable String description,
    Map<String, String> labels,
    ZoneId timeZone,
    @Nullable Long quotaBytesSoft,
    @Nullable Long quotaBytesHard,
    List<RepositoryId> defaultRepositoryIds,
    Stamp stamp) {
  public Project {
    labels = Map.copyOf(labels);
    defaultRepositoryIds = List.copyOf(defaultRepositoryIds);
  }
}
