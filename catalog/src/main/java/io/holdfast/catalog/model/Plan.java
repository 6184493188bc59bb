package io.holdfast.catalog.model;

import io.holdfast.base.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** When, where to and how long to keep. */
public record Plan(
    PlanId id,
    ProjectId projectId,
    String name,
    List<Schedule> schedules,
    Retention retention,
    List<Placement> placements,
    List<Hook> hooks,
    Limits limits,
    @Nullable Duration rpoTarget,
    @Nullable Duration rtoTarget,
    boolean managedBySystem,
    Stamp stamp) {
  public Plan {
    schedules = List.copyOf(schedules);
    placements = List.copyOf(placements);
    hooks = List.copyOf(hooks);
  }

  /** When one of its schedules was made, as its id tells; at the latest with the plan. */
  public Instant madeAt(Schedule schedule) {
    return Uuid7.bornAt(schedule.id().value()).orElse(stamp.createdAt());
  }

  public Plan withSchedules(List<Schedule> newSchedules) {
    return new Plan(
        id,
        projectId,
        name,
        newSchedules,
        retention,
        placements,
        hooks,
        limits,
        rpoTarget,
        rtoTarget,
        managedBySystem,
        stamp);
  }

  public Plan withPlacements(List<Placement> newPlacements) {
    return new Plan(
        id,
        projectId,
        name,
        schedules,
        retention,
        newPlacements,
        hooks,
        limits,
        rpoTarget,
        rtoTarget,
        managedBySystem,
        stamp);
  }

  /** Another plan that says the same. */
  public Plan as(PlanId newId, String newName, Stamp newStamp) {
    return new Plan(
        newId,
        projectId,
        newName,
        schedules,
        retention,
        placements,
        hooks,
        limits,
        rpoTarget,
        rtoTarget,
        managedBySystem,
        newStamp);
  }
}
