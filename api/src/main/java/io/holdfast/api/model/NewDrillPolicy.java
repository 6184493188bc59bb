package io.holdfast.api.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A drill policy to be made. */
public record NewDrillPolicy(
    UUID projectId,
    String name,
    @Nullable DrillSelector selector,
    String cron,
    @Nullable String timeZone,
    @Nullable Boolean enabled,
    @Nullable String pointChoice,
    @Nullable Integer windowDays,
    @Nullable String copyChoice,
    @Nullable String level,
    @Nullable List<DrillQuestion> checks,
    @Nullable Integer staleAfterDays,
    @Nullable Integer keepForInspectionHours) {
  public NewDrillPolicy {
    checks = checks == null ? null : List.copyOf(checks);
  }
}
