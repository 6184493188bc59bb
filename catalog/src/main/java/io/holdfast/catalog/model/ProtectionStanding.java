package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a protection does, kept current by its sessions. */
public record ProtectionStanding(
    ProtectionState state,
    @Nullable Instant nextRunAt,
    @Nullable BackupSessionId lastSessionId,
    @Nullable RestorePointId lastGoodPointId,
    @Nullable RestorePointId lastProvenPointId,
    @Nullable Instant newestPointAt,
    @Nullable Instant overdueSince,
    int failuresInRow) {

  public static final ProtectionStanding NEW =
      new ProtectionStanding(ProtectionState.NEVER_RUN, null, null, null, null, null, null, 0);

  public ProtectionStanding withState(ProtectionState newState) {
    return new ProtectionStanding(
        newState,
        nextRunAt,
        lastSessionId,
        lastGoodPointId,
        lastProvenPointId,
        newestPointAt,
        newState == ProtectionState.OVERDUE ? overdueSince : null,
        failuresInRow);
  }

  public ProtectionStanding withNextRun(@Nullable Instant newNextRunAt) {
    return new ProtectionStanding(
        state,
        newNextRunAt,
        lastSessionId,
        lastGoodPointId,
        lastProvenPointId,
        newestPointAt,
        overdueSince,
        failuresInRow);
  }

  /** A good point was expected by {@code since} and is not there. */
  public ProtectionStanding overdue(Instant since) {
    return new ProtectionStanding(
        ProtectionState.OVERDUE,
        nextRunAt,
        lastSessionId,
        lastGoodPointId,
        lastProvenPointId,
        newestPointAt,
        since,
        failuresInRow);
  }

  /** What its sessions alone say: whether backups fail, work, or never ran. */
  public ProtectionState bySessions() {
    if (failuresInRow > 0) {
      return ProtectionState.FAILING;
    }
    return lastGoodPointId == null ? ProtectionState.NEVER_RUN : ProtectionState.ACTIVE;
  }
}
