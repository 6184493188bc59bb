package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A restore point, or parts of it, as one file to download. */
public record Export(
    UUID id,
    UUID projectId,
    UUID restorePointId,
    UUID restoreSessionId,
    String format,
    boolean withPassword,
    List<String> paths,
    String phase,
    Actor actor,
    Instant requestedAt,
    @Nullable Instant readyAt,
    @Nullable Instant expiresAt,
    @Nullable Long bytes,
    @Nullable String sha256,
    int downloads,
    long revision) {
  public Export {
    paths = List.copyOf(paths);
  }
}
