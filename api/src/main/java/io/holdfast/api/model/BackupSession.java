package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of a backup; {@code result} is there when {@code state} is ENDED and only then. */
public record BackupSession(
    UUID id,
    long no,
    UUID projectId,
    UUID protectionId,
    UUID sourceId,
    @Nullable UUID scheduleId,
    @Nullable String scheduleName,
    String trigger,
    String type,
    String state,
    @Nullable String result,
    String severity,
    @Nullable String reasonCode,
    @Nullable String detail,
    Instant createdAt,
    @Nullable Instant queuedAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Instant modifiedAt,
    Actor actor,
    long attempt,
    @Nullable UUID resumesSessionId,
    @Nullable AbortRequest abort,
    Progress progress,
    BackupStatistics statistics,
    @Nullable UUID restorePointId,
    @Nullable Event lastEvent,
    long revision) {
  /** Whether nothing more will happen. */
  public boolean ended() {
    return state.equals("ENDED");
  }
}
