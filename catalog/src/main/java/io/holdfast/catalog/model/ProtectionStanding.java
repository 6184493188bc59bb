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
}
