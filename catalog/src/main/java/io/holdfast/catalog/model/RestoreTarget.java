package io.holdfast.catalog.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore goes. {@code serverRef} is the server's id in its own system; {@code newServer}
 * holds what a server to be made needs; {@code sourceId} is another source of the same kind, and
 * {@code settings} what differs there, by the kind's names.
 */
public record RestoreTarget(
    @Nullable ServerId serverId,
    @Nullable String serverRef,
    @Nullable String serverName,
    @Nullable String path,
    List<DatabaseTarget> databases,
    @Nullable RepositoryId repositoryId,
    Map<String, String> newServer,
    @Nullable SourceId sourceId,
    Map<String, String> settings) {
  public RestoreTarget {
    databases = List.copyOf(databases);
    newServer = Map.copyOf(newServer);
    settings = Map.copyOf(settings);
  }

  /** Where the data came from. */
  public static RestoreTarget original() {
    return path(null);
  }

  public static RestoreTarget path(@Nullable String path) {
    return new RestoreTarget(null, null, null, path, List.of(), null, Map.of(), null, Map.of());
  }
}
