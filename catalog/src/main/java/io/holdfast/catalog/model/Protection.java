package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/** One source under one plan. */
public record Protection(
    ProtectionId id,
    ProjectId projectId,
    SourceId sourceId,
    PlanId planId,
    String name,
    boolean encryptEnabled,
    @Nullable RetentionPreset retentionPreset,
    ProtectionStanding standing,
    Stamp stamp) {

  public Protection withPlan(PlanId newPlan) {
    return new Protection(
        id, projectId, sourceId, newPlan, name, encryptEnabled, retentionPreset, standing, stamp);
  }

  public Protection withPreset(@Nullable RetentionPreset newPreset) {
    return new Protection(
        id, projectId, sourceId, planId, name, encryptEnabled, newPreset, standing, stamp);
  }

  public Protection withStanding(ProtectionStanding newStanding) {
    return new Protection(
        id, projectId, sourceId, planId, name, encryptEnabled, retentionPreset, newStanding, stamp);
  }
}
