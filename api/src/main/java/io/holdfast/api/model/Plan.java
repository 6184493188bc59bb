package io.holdfast.api.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When, where to and how long to keep. */
public record Plan(
    UUID id,
    UUID projectId,
    String name,
    List<Schedule> schedules,
    Retention retention,
    List<Placement> placements,
    List<Hook> hooks,
    Limits limits,
    @Nullable Duration rpoTarget,
    @Nullable Duration rtoTarget,
    boolean managedBySystem,
    Instant createdAt,
    Actor createdBy,
    Instant modifiedAt,
    Actor modifiedBy,
    long revision) {
  public Plan {
    schedules = List.copyOf(schedules);
    placements = List.copyOf(placements);
    hooks = List.copyOf(hooks);
  }
}
