package io.holdfast.catalog.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drill is to prove.
 *
 * @param choice how its point was chosen; null for one that was named
 */
public record DrillWish(@Nullable PointChoice choice, ProofLevel level, List<DrillCheck> checks) {
  public DrillWish {
    checks = List.copyOf(checks);
  }
}
