package io.holdfast.api.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A source to be made; for a DIRECTORY, {@code config} holds {@code path}. {@code secrets} are
 * never shown again, and not printed.
 */
public record NewSource(
    UUID projectId,
    @Nullable UUID serverId,
    String kind,
    @Nullable String slug,
    String name,
    @Nullable Map<String, String> config,
    @Nullable Map<String, String> secrets,
    @Nullable List<UUID> members,
    @Nullable List<String> includes,
    @Nullable List<String> excludes,
    @Nullable Map<String, String> labels,
    @Nullable String addonRef,
    @Nullable String organizationRef) {
  public NewSource {
    config = config == null ? null : Map.copyOf(config);
    secrets = secrets == null ? null : Map.copyOf(secrets);
    members = members == null ? null : List.copyOf(members);
    includes = includes == null ? null : List.copyOf(includes);
    excludes = excludes == null ? null : List.copyOf(excludes);
    labels = labels == null ? null : Map.copyOf(labels);
  }

  @Override
  public String toString() {
    return "NewSource[kind=%s, name=%s]".formatted(kind, name);
  }
}
