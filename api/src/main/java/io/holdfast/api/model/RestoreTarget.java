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
    @Nullable Map<String, String> newServer,
    @Nullable UUID sourceId,
    @Nullable Map<String, String> settings) {
  public RestoreTarget {
    databases = databases == null ? null : List.copyOf(databases);
    newServer = newServer == null ? null : Map.copyOf(newServer);
    settings = settings == null ? null : Map.copyOf(settings);
  }

  /** A folder, or a file of kinds that are restored to one. */
  public static RestoreTarget path(String path) {
    return new RestoreTarget(null, null, null, path, null, null, null, null, null);
  }
}
