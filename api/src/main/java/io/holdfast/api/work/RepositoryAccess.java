package io.holdfast.api.work;

import java.util.Map;
import java.util.UUID;

/**
 * Where a repository lies and how to open it. Closing wipes its secrets.
 *
 * @param kind {@code LOCAL} …, as in the resource model
 * @param location a folder of the agent's machine for {@code LOCAL}; else a place as restic writes
 *     it, which the agent reaches itself
 * @param settings what reaching the location takes, by name
 * @param secrets the same, owned by the order
 * @param password owned by the order
 */
public record RepositoryAccess(
    UUID repository,
    String kind,
    String location,
    Map<String, String> settings,
    Map<String, OrderSecret> secrets,
    OrderSecret password)
    implements AutoCloseable {
  public RepositoryAccess {
    settings = Map.copyOf(settings);
    secrets = Map.copyOf(secrets);
  }

  @Override
  public void close() {
    secrets.values().forEach(OrderSecret::close);
    password.close();
  }
}
