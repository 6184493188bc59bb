package io.holdfast.catalog.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of a backup. {@code no} is its number for people (and for vendors who number), unique
 * over sessions of both kinds. {@code pointId} is given at birth; the point itself exists only when
 * the session ended in SUCCESS, WARNING or PARTIAL. {@code scheduleName} is the name that the
 * schedule had then; {@code checkpoint} is what its agent needs to resume.
 */
public record BackupSession(
    BackupSessionId id,
    long no,
    ProjectId projectId,
    ProtectionId protectionId,
    SourceId sourceId,
    RestorePointId pointId,
    @Nullable ScheduleId scheduleId,
    @Nullable String scheduleName,
    BackupTrigger trigger,
    BackupType type,
    Actor actor,
    PointWish wish,
    BackupStanding standing,
    SessionTimes times,
    Lease lease,
    int attempt,
    @Nullable BackupSessionId resumesSessionId,
    @Nullable AbortRequest abort,
    Progress progress,
    BackupStatistics statistics,
    @Nullable String checkpoint,
    long revision) {

  /** The point that this session left behind, if any. */
  public Optional<RestorePointId> restorePoint() {
    return switch (standing.result()) {
      case SUCCESS, WARNING, PARTIAL -> Optional.of(pointId);
      case FAILED, ABORTED, SKIPPED, NOT_SUPPORTED -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  public BackupSession withStanding(BackupStanding newStanding, SessionTimes newTimes) {
    return new BackupSession(
        id,
        no,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        newStanding,
        newTimes,
        lease,
        attempt,
        resumesSessionId,
        abort,
        progress,
        statistics,
        checkpoint,
        revision);
  }

  public BackupSession withLease(Lease newLease, int newAttempt) {
    return new BackupSession(
        id,
        no,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        standing,
        times,
        newLease,
        newAttempt,
        resumesSessionId,
        abort,
        progress,
        statistics,
        checkpoint,
        revision);
  }

  public BackupSession withAbort(@Nullable AbortRequest newAbort) {
    return new BackupSession(
        id,
        no,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        standing,
        times,
        lease,
        attempt,
        resumesSessionId,
        newAbort,
        progress,
        statistics,
        checkpoint,
        revision);
  }

  public BackupSession withProgress(Progress newProgress, BackupStatistics newStatistics) {
    return new BackupSession(
        id,
        no,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        standing,
        times,
        lease,
        attempt,
        resumesSessionId,
        abort,
        newProgress,
        newStatistics,
        checkpoint,
        revision);
  }

  public BackupSession withCheckpoint(@Nullable String newCheckpoint) {
    return new BackupSession(
        id,
        no,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        standing,
        times,
        lease,
        attempt,
        resumesSessionId,
        abort,
        progress,
        statistics,
        newCheckpoint,
        revision);
  }

  public BackupSession withNo(long newNo) {
    return new BackupSession(
        id,
        newNo,
        projectId,
        protectionId,
        sourceId,
        pointId,
        scheduleId,
        scheduleName,
        trigger,
        type,
        actor,
        wish,
        standing,
        times,
        lease,
        attempt,
        resumesSessionId,
        abort,
        progress,
        statistics,
        checkpoint,
        revision);
  }
}
