package io.holdfast.catalog.model;

import java.time.Instant;
import java.util.List;

/** A restore thought through and not done: immutable, valid until {@code expiresAt}. */
public record RestorePlan(
    RestorePlanId id,
    ProjectId projectId,
    ProtectionId protectionId,
    RestorePointId pointId,
    RestoreRequest request,
    List<PlanCheck> checks,
    RestorePlanTotals totals,
    long estimatedSecondsP50,
    long estimatedSecondsP95,
    Actor actor,
    Instant createdAt,
    Instant expiresAt) {
  public RestorePlan {
    checks = List.copyOf(checks);
  }
}
