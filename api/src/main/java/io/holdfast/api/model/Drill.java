package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One proof of a restore point by restoring it. */
public record Drill(
    UUID id,
    UUID projectId,
    UUID protectionId,
    UUID sourceId,
    @Nullable UUID policyId,
    UUID restorePointId,
    UUID copyId,
    UUID restoreSessionId,
    @Nullable String pointChoice,
    String copyChoice,
    String level,
    List<DrillQuestion> asked,
    Actor actor,
    String state,
    @Nullable String result,
    @Nullable String reasonCode,
    @Nullable String detail,
    List<DrillCheck> checks,
    DrillMeasured measured,
    @Nullable UUID proofId,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Integer keepForInspectionHours,
    @Nullable Instant keptUntil,
    long revision) {
  public Drill {
    asked = List.copyOf(asked);
    checks = List.copyOf(checks);
  }

  public boolean ended() {
    return result != null;
  }
}
