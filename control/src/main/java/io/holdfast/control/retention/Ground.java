package io.holdfast.control.retention;

import io.holdfast.catalog.model.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a judgement depends on.
 *
 * @param zone whose days, weeks, months and years count
 * @param halt what already speaks against letting anything go
 * @param points all points of one protection that are neither in the trash nor gone, in any order
 */
public record Ground(
    Retention retention, ZoneId zone, Instant now, @Nullable Halt halt, List<Candidate> points) {
  public Ground {
    points = points.stream().sorted(Candidate.NEWEST_FIRST).toList();
  }
}
