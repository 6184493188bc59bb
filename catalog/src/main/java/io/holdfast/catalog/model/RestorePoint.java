package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person picks to restore. {@code slug} is unique within its source. {@code requestedAt} and
 * {@code startedAt} are those of its backup session. {@code trash} is there from EXPIRED on.
 */
public record RestorePoint(
    RestorePointId id,
    String slug,
    ProjectId projectId,
    ProtectionId protectionId,
    SourceId sourceId,
    BackupSessionId backupSessionId,
    PointKind kind,
    Instant requestedAt,
    Instant startedAt,
    Instant pointInTime,
    @Nullable Instant continuousUntil,
    Instant completedAt,
    @Nullable RestorePointId parentId,
    @Nullable String scheduleName,
    PointContent content,
    PointStatus status,
    PointFlags flags,
    @Nullable String description,
    @Nullable Instant expiresAt,
    @Nullable Trash trash,
    List<Pin> pins,
    @Nullable Instant lockedUntil,
    @Nullable PointProof proof,
    String engineVersion,
    Map<String, String> labels,
    boolean managedBySystem,
    long revision) {
  public RestorePoint {
    pins = List.copyOf(pins);
    labels = Map.copyOf(labels);
  }

  /** Whether a restore from it can be started. */
  public boolean usable() {
    return switch (status) {
      case AVAILABLE, DEGRADED, MISSING_COPIES -> !flags.corrupt();
      case CREATING, EXPIRED, DELETING, DELETED -> false;
    };
  }

  public boolean pinnedAt(Instant now) {
    return pins.stream().anyMatch(pin -> pin.until() == null || pin.until().isAfter(now));
  }

  public boolean lockedAt(Instant now) {
    return lockedUntil != null && lockedUntil.isAfter(now);
  }

  public RestorePoint withStatus(PointStatus newStatus) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        newStatus,
        flags,
        description,
        expiresAt,
        trash,
        pins,
        lockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withFlags(PointFlags newFlags) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        newFlags,
        description,
        expiresAt,
        trash,
        pins,
        lockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withDescription(@Nullable String newDescription) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        newDescription,
        expiresAt,
        trash,
        pins,
        lockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withExpiresAt(@Nullable Instant newExpiresAt) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        description,
        newExpiresAt,
        trash,
        pins,
        lockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withPins(List<Pin> newPins) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        description,
        expiresAt,
        trash,
        newPins,
        lockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withLockedUntil(@Nullable Instant newLockedUntil) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        description,
        expiresAt,
        trash,
        pins,
        newLockedUntil,
        proof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withProof(@Nullable PointProof newProof) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        description,
        expiresAt,
        trash,
        pins,
        lockedUntil,
        newProof,
        engineVersion,
        labels,
        managedBySystem,
        revision);
  }

  public RestorePoint withLabels(Map<String, String> newLabels) {
    return new RestorePoint(
        id,
        slug,
        projectId,
        protectionId,
        sourceId,
        backupSessionId,
        kind,
        requestedAt,
        startedAt,
        pointInTime,
        continuousUntil,
        completedAt,
        parentId,
        scheduleName,
        content,
        status,
        flags,
        description,
        expiresAt,
        trash,
        pins,
        lockedUntil,
        proof,
        engineVersion,
        newLabels,
        managedBySystem,
        revision);
  }
}
