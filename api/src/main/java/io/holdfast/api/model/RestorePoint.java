package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a person picks to restore. */
public record RestorePoint(
    UUID id,
    String slug,
    UUID projectId,
    UUID protectionId,
    UUID sourceId,
    UUID backupSessionId,
    String kind,
    Instant requestedAt,
    Instant startedAt,
    Instant pointInTime,
    @Nullable Instant continuousUntil,
    Instant completedAt,
    @Nullable UUID parentId,
    @Nullable String scheduleName,
    long logicalBytes,
    long storedBytes,
    long itemCount,
    @Nullable String manifestHash,
    String status,
    boolean usable,
    PointFlags flags,
    @Nullable Suspicion suspicion,
    @Nullable String description,
    @Nullable Instant expiresAt,
    @Nullable Trash trash,
    List<Pin> pins,
    @Nullable Instant lockedUntil,
    @Nullable PointProof proof,
    String engineVersion,
    Map<String, String> labels,
    boolean managedBySystem,
    @Nullable List<Part> parts,
    @Nullable List<Copy> copies,
    long revision) {
  public RestorePoint {
    pins = List.copyOf(pins);
    labels = Map.copyOf(labels);
    parts = parts == null ? null : List.copyOf(parts);
    copies = copies == null ? null : List.copyOf(copies);
  }
}
