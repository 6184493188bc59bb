package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A restore thought through and not done; good until {@code expiresAt}. */
public record RestorePlan(
    UUID id,
    UUID projectId,
    UUID protectionId,
    UUID restorePointId,
    String purpose,
    String mode,
    Selection selection,
    RestoreTarget target,
    String conflictPolicy,
    List<PlanCheck> checks,
    RestorePlanTotals totals,
    Estimate estimatedSeconds,
    Actor actor,
    Instant createdAt,
    Instant expiresAt) {
  public RestorePlan {
    checks = List.copyOf(checks);
  }
}
