package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The newest sealed catalog of a repository; without {@code snapshotId} there is none yet. */
public record SealedCatalog(
    UUID repositoryId,
    String repositoryName,
    @Nullable String snapshotId,
    @Nullable String keyId,
    @Nullable Long bytes,
    @Nullable Instant sealedAt,
    @Nullable Instant currentUntil,
    boolean stale,
    @Nullable Instant failingSince,
    @Nullable String failure) {}
