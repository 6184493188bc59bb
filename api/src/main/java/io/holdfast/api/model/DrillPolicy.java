package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which protections are drilled when and how far. */
public record DrillPolicy(
    UUID id,
    UUID projectId,
    String name,
    DrillSelector selector,
    String cron,
    String timeZone,
    boolean enabled,
    String pointChoice,
    int windowDays,
    String copyChoice,
    String level,
    List<DrillQuestion> checks,
    @Nullable Integer staleAfterDays,
    @Nullable Integer keepForInspectionHours,
    @Nullable Instant nextRunAt,
    @Nullable Instant lastRunAt,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public DrillPolicy {
    checks = List.copyOf(checks);
  }
}
