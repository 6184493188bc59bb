package io.holdfast.api.model;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A plan to be made. */
public record NewPlan(
    UUID projectId,
    String name,
    @Nullable List<NewSchedule> schedules,
    @Nullable Retention retention,
    List<NewPlacement> placements,
    @Nullable List<Hook> hooks,
    @Nullable Limits limits,
    @Nullable Duration rpoTarget,
    @Nullable Duration rtoTarget) {
  public NewPlan {
    schedules = schedules == null ? null : List.copyOf(schedules);
    placements = List.copyOf(placements);
    hooks = hooks == null ? null : List.copyOf(hooks);
  }
}
