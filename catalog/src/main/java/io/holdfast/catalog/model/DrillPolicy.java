package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which protections are drilled when and how far.
 *
 * @param windowDays how far back a random point may lie
 * @param wish what each drill is to prove; its choice is always there
 * @param staleAfterDays after how many days without a passed drill a protection is alarmed; null
 *     for never
 * @param nextRunAt null while it is not enabled
 */
public record DrillPolicy(
    DrillPolicyId id,
    ProjectId projectId,
    String name,
    DrillSelector selector,
    DrillSchedule schedule,
    boolean enabled,
    int windowDays,
    DrillWish wish,
    @Nullable Integer staleAfterDays,
    @Nullable Instant nextRunAt,
    @Nullable Instant lastRunAt,
    Stamp stamp) {
  public PointChoice choice() {
    var choice = wish.choice();
    return choice == null ? PointChoice.LATEST : choice;
  }

  public DrillPolicy withStamp(Stamp newStamp) {
    return new DrillPolicy(
        id,
        projectId,
        name,
        selector,
        schedule,
        enabled,
        windowDays,
        wish,
        staleAfterDays,
        nextRunAt,
        lastRunAt,
        newStamp);
  }

  public DrillPolicy withNextRunAt(@Nullable Instant newNextRunAt) {
    return new DrillPolicy(
        id,
        projectId,
        name,
        selector,
        schedule,
        enabled,
        windowDays,
        wish,
        staleAfterDays,
        newNextRunAt,
        lastRunAt,
        stamp);
  }
}
