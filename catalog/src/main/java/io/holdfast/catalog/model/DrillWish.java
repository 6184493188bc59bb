package io.holdfast.catalog.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a drill is to prove.
 *
 * @param choice how its point was chosen; null for one that was named
 * @param copyChoice how its copy was chosen
 * @param keepHours for how long what was restored is kept for people to look at; 0 for not at all
 */
public record DrillWish(
    @Nullable PointChoice choice,
    CopyPreference copyChoice,
    ProofLevel level,
    List<DrillCheck> checks,
    int keepHours) {
  public DrillWish {
    checks = List.copyOf(checks);
  }
}
