package io.holdfast.catalog.model;

import java.time.Instant;

/**
 * A rebuilding of this catalog.
 *
 * @param sealedAt the moment that the sealed catalog was of
 */
public record Recovery(
    Instant recoveredAt, Instant sealedAt, RepositoryId repositoryId, String snapshotId) {}
