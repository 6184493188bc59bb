package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore point lies.
 *
 * @param work what is asked of it, or was last; null when nothing ever was
 */
public record Copy(
    UUID id,
    UUID restorePointId,
    UUID repositoryId,
    String repositoryKind,
    String role,
    String state,
    @Nullable String snapshotId,
    long bytes,
    long storedBytes,
    String tier,
    @Nullable Instant lockedUntil,
    @Nullable Instant verifiedAt,
    @Nullable String verifyLevel,
    long backupSessionNo,
    Instant createdAt,
    @Nullable CopyWork work) {}
