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
    long revision) {

  public Export withPhase(ExportPhase newPhase) {
    return new Export(
        id,
        projectId,
        pointId,
        selection,
        format,
        withPassword,
        newPhase,
        actor,
        sessionId,
        requestedAt,
        readyAt,
        expiresAt,
        file,
        downloadUrl,
        downloads,
        revision);
  }

  public Export withFile(
      @Nullable ExportFile newFile,
      @Nullable Instant newReadyAt,
      @Nullable Instant newExpiresAt,
      @Nullable String newDownloadUrl) {
    return new Export(
        id,
        projectId,
        pointId,
        selection,
        format,
        withPassword,
        phase,
        actor,
        sessionId,
        requestedAt,
        newReadyAt,
        newExpiresAt,
        newFile,
        newDownloadUrl,
        downloads,
        revision);
  }

  public Export withDownloads(int newDownloads) {
    return new Export(
        id,
        projectId,
        pointId,
        selection,
        format,
        withPassword,
        phase,
        actor,
        sessionId,
        requestedAt,
        readyAt,
        expiresAt,
        file,
        downloadUrl,
        newDownloads,
        revision);
  }
}
