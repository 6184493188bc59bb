package io.holdfast.catalog.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore goes. {@code serverRef} is the server's id in its own system; {@code newServer}
 * holds what a server to be made needs.
 */
public record RestoreTarget(
    @Nullable ServerId serverId,
    @Nullable String serverRef,
    @Nullable String serverName,
    @Nullable String path,
    List<DatabaseTarget> databases,
    @Nullable RepositoryId repositoryId,
    Map<String, String> newServer) {
  public RestoreTarget {
    databases = List.copyOf(databases);
    newServer = Map.copyOf(newServer);
  }

  public static RestoreTarget path(String path) {
    return new RestoreTarget(null, null, null, path, List.of(), null, Map.of());
  }
}
