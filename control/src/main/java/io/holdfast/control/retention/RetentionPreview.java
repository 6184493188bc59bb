package io.holdfast.control.retention;

import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;

/**
 * What becomes of a protection's points, told without doing it.
 *
 * @param points all that are judged, by id
 * @param goesAt when a point is expected to go if backups go on at their pace; points that stay
 *     longer than was looked ahead are absent
 */
public record RetentionPreview(
    Protection protection,
    Instant at,
    ZoneId zone,
    Retention retention,
    RetentionOrigin origin,
    Judgement judgement,
    Map<RestorePointId, RestorePoint> points,
    Map<RestorePointId, Instant> goesAt) {
  public RetentionPreview {
    points = Map.copyOf(points);
    goesAt = Map.copyOf(goesAt);
  }

  /** The point that a verdict is about. */
  public RestorePoint point(Verdict verdict) {
    var point = points.get(verdict.point().id());
    if (point == null) {
      throw new IllegalArgumentException("no point " + verdict.point().id());
    }
    return point;
  }
}
