package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a restore point lies: one snapshot in one repository. {@code sessionNo} is the number of
 * the session that wrote this copy; {@code repositoryKind}, {@code trigger} and the fields of the
 * point never change and stand here so that lists of copies need no other table.
 */
public record PointCopy(
    CopyId id,
    RestorePointId pointId,
    ProjectId projectId,
    SourceId sourceId,
    Instant pointInTime,
    RepositoryId repositoryId,
    RepositoryKind repositoryKind,
    CopyRole role,
    @Nullable String snapshotId,
    long bytes,
    long storedBytes,
    StorageTier tier,
    BackupTrigger trigger,
    long sessionNo,
    CopyStanding standing,
    Instant createdAt) {

  public PointCopy withStanding(CopyStanding newStanding) {
    return new PointCopy(
        id,
        pointId,
        projectId,
        sourceId,
        pointInTime,
        repositoryId,
        repositoryKind,
        role,
        snapshotId,
        bytes,
        storedBytes,
        tier,
        trigger,
        sessionNo,
        newStanding,
        createdAt);
  }

  public CopyDestination destination() {
    return CopyDestination.of(repositoryKind, trigger);
  }
}
