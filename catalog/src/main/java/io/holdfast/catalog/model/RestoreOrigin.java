package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a restore session reads. {@code pointStartedAt} and {@code scheduleName} are facts of the
 * point, frozen when the session is made. An explorer may have no single point.
 */
public record RestoreOrigin(
    ProjectId projectId,
    ProtectionId protectionId,
    SourceId sourceId,
    @Nullable RestorePointId pointId,
    @Nullable CopyId copyId,
    @Nullable Instant pointStartedAt,
    @Nullable String scheduleName) {}
