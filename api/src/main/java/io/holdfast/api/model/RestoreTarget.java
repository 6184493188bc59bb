package io.holdfast.api.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where a restore goes; without a path, to where the source lies. */
public record RestoreTarget(
    @Nullable UUID serverId,
    @Nullable String serverRef,
    @Nullable String serverName,
    @Nullable String path,
    @Nullable List<DatabaseTarget> databases,
    @Nullable UUID repositoryId,
    @Nullable Map<String, String> newServer) {
  public RestoreTarget {
    databases = databases == null ? null : List.copyOf(databases);
    newServer = newServer == null ? null : Map.copyOf(newServer);
  }
}
