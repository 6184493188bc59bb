package io.holdfast.api.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a protection's last drills tell. */
public record DrillStatistics(
    UUID protectionId,
    int drills,
    int passed,
    int failed,
    int inconclusive,
    @Nullable UUID lastDrillId,
    @Nullable Instant lastPassedAt,
    @Nullable UUID lastProvenPointId,
    @Nullable Seconds restoreSeconds) {
  /** Half of the restores took no longer than {@code p50}, 95 of 100 no longer than {@code p95}. */
  public record Seconds(double p50, double p95) {}
}
