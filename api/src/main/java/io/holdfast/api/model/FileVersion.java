package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One version of what lies at a path, and the points that hold it, the newest first. */
public record FileVersion(
    String type,
    @Nullable Long size,
    Instant modifiedAt,
    @Nullable String sha256,
    @Nullable String linkTarget,
    SeenIn first,
    SeenIn last,
    long pointCount,
    List<UUID> restorePointIds) {
  public FileVersion {
    restorePointIds = List.copyOf(restorePointIds);
  }
}
