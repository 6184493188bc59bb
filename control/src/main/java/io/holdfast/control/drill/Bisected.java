package io.holdfast.control.drill;

import io.holdfast.catalog.model.DrillId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a search found out.
 *
 * @param done false when drills still run; asked again, the search goes on where it is
 * @param lastHeld null when the predicate held in no point that was looked at
 * @param firstLost the point after it; null when there is none
 * @param points among which was searched
 * @param pinned points, the one that was found first
 */
public record Bisected(
    boolean done,
    @Nullable RestorePoint lastHeld,
    @Nullable RestorePoint firstLost,
    int points,
    List<Probe> probes,
    List<RestorePointId> pinned) {
  public Bisected {
    probes = List.copyOf(probes);
    pinned = List.copyOf(pinned);
  }

  /** How a probe was answered. */
  public enum Means {
    /** From the repository, without a restore. */
    REPOSITORY,
    /** From what was counted when the point was made. */
    RECORDED,
    /** By restoring the point to a place of its own. */
    DRILL
  }

  /**
   * A point that was looked at.
   *
   * @param evidence for people
   * @param drill that answered; null for other means
   */
  public record Probe(
      RestorePoint point, boolean held, Means means, String evidence, @Nullable DrillId drill) {}
}
