package io.holdfast.control.drill;

import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.DrillResult;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a protection's last drills tell.
 *
 * @param drills that were looked at, the newest of those that ended
 * @param lastPassedAt null when none of them passed
 * @param restoreP50Millis median of how long its restores took, {@code restoreP95Millis} what 95 of
 *     100 stayed below; null while nothing was restored
 */
public record DrillStatistics(
    int drills,
    int passed,
    int failed,
    int inconclusive,
    @Nullable DrillId lastDrillId,
    @Nullable Instant lastPassedAt,
    @Nullable Long restoreP50Millis,
    @Nullable Long restoreP95Millis) {

  /**
   * @param ended the newest first
   */
  static DrillStatistics of(List<Drill> ended) {
    var millis =
        ended.stream()
            .filter(drill -> Objects.requireNonNull(drill.standing().result()).passed())
            .map(drill -> drill.standing().measure().restoreMillis())
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    return new DrillStatistics(
        ended.size(),
        count(ended, DrillResult.PASSED) + count(ended, DrillResult.PASSED_WITH_WARNINGS),
        count(ended, DrillResult.FAILED),
        count(ended, DrillResult.INCONCLUSIVE),
        ended.isEmpty() ? null : ended.getFirst().id(),
        ended.stream()
            .filter(drill -> Objects.requireNonNull(drill.standing().result()).passed())
            .map(Drill::endedAt)
            .findFirst()
            .orElse(null),
        percentile(millis, 50),
        percentile(millis, 95));
  }

  /** The smallest value that so many of a hundred do not exceed. */
  private static @Nullable Long percentile(List<Long> sorted, int percent) {
    return sorted.isEmpty() ? null : sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
  }

  private static int count(List<Drill> drills, DrillResult result) {
    return (int) drills.stream().filter(drill -> drill.standing().result() == result).count();
  }
}
