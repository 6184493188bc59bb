package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One run of a restore; {@code result} is there when {@code state} is ENDED and only then. */
public record RestoreSession(
    UUID id,
    long no,
    long millisId,
    UUID projectId,
    UUID protectionId,
    UUID sourceId,
    @Nullable UUID restorePointId,
    @Nullable UUID copyId,
    @Nullable Instant pointStartedAt,
    @Nullable String scheduleName,
    String purpose,
    String mode,
    String explorer,
    Selection selection,
    RestoreTarget target,
    @Nullable DeterminedTarget targetDetermined,
    String conflictPolicy,
    @Nullable String reason,
    @Nullable String ticketRef,
    Actor actor,
    List<Approval> approvals,
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
    long attempt,
    @Nullable AbortRequest abort,
    Progress progress,
    RestoreTotals totals,
    @Nullable UUID parentSessionId,
    @Nullable UUID restorePlanId,
    @Nullable UUID drillId,
    @Nullable List<RestoreItem> items,
    @Nullable Event lastEvent,
    long revision) {
  public RestoreSession {
    approvals = List.copyOf(approvals);
    items = items == null ? null : List.copyOf(items);
  }

  /** Whether nothing more will happen. */
  public boolean ended() {
    return state.equals("ENDED");
  }
}
