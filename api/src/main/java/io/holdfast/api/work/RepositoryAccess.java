package io.holdfast.api.work;

import java.util.UUID;

/**
 * Where a repository lies and how to open it.
 *
 * @param kind {@code LOCAL} …, as in the resource model
 * @param location a directory for {@code LOCAL}
 * @param password owned by the order; closing the order wipes it
 */
public record RepositoryAccess(
    UUID repository, String kind, String location, RepositoryPassword password) {}
