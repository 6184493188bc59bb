package io.holdfast.catalog.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is protected. {@code slug} is unique in its project. {@code config} holds what the kind
 * needs (a directory: {@code path}); {@code secrets} names what of it is sealed; {@code members}
 * are the sources of a bundle.
 */
public record Source(
    SourceId id,
    ProjectId projectId,
    @Nullable ServerId serverId,
    SourceKind kind,
    String slug,
    String name,
    Map<String, String> config,
    Map<String, SecretId> secrets,
    List<SourceId> members,
    List<String> includes,
    List<String> excludes,
    Map<String, String> labels,
    @Nullable Long estimatedBytes,
    @Nullable String addonRef,
    @Nullable String organizationRef,
    SourceState state,
    Stamp stamp) {
  public Source {
    config = Map.copyOf(config);
    secrets = Map.copyOf(secrets);
    members = List.copyOf(members);
    includes = List.copyOf(includes);
    excludes = List.copyOf(excludes);
    labels = Map.copyOf(labels);
  }

  public Source withConfig(Map<String, String> newConfig) {
    return new Source(
        id,
        projectId,
        serverId,
        kind,
        slug,
        name,
        newConfig,
        secrets,
        members,
        includes,
        excludes,
        labels,
        estimatedBytes,
        addonRef,
        organizationRef,
        state,
        stamp);
  }

  public Source withLabels(Map<String, String> newLabels) {
    return new Source(
        id,
        projectId,
        serverId,
        kind,
        slug,
        name,
        config,
        secrets,
        members,
        includes,
        excludes,
        newLabels,
        estimatedBytes,
        addonRef,
        organizationRef,
        state,
        stamp);
  }
}
