package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A restore point (or a selection of it) as one file to download. */
public record Export(
    ExportId id,
    ProjectId projectId,
    RestorePointId pointId,
    @Nullable Selection selection,
    ExportFormat format,
    boolean withPassword,
    ExportPhase phase,
    Actor actor,
    @Nullable RestoreSessionId sessionId,
    Instant requestedAt,
    @Nullable Instant readyAt,
    @Nullable Instant expiresAt,
    @Nullable ExportFile file,
    @Nullable String downloadUrl,
    int downloads,
    long revision) {}
