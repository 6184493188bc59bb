package io.holdfast.api.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted of a backup now.
 *
 * @param acceptShrunk whether a source that holds far less than before is as it should be
 */
public record BackupRequest(
    @Nullable String type,
    @Nullable String description,
    @Nullable Instant expiresAt,
    @Nullable Map<String, String> labels,
    @Nullable Boolean acceptShrunk) {
  public BackupRequest {
    labels = labels == null ? null : Map.copyOf(labels);
  }
}
