package io.holdfast.catalog.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a drill stands and what it found.
 *
 * @param result set when and only when the state is ENDED
 * @param reasonCode stable and SCREAMING, {@code detail} the same for people; null unless it failed
 *     or could not tell
 */
public record DrillStanding(
    DrillState state,
    @Nullable DrillResult result,
    @Nullable String reasonCode,
    @Nullable String detail,
    List<DrillFinding> findings,
    DrillMeasure measure) {
  public static final DrillStanding SCHEDULED =
      new DrillStanding(DrillState.SCHEDULED, null, null, null, List.of(), DrillMeasure.NONE);

  public DrillStanding {
    findings = List.copyOf(findings);
    if ((state == DrillState.ENDED) != (result != null)) {
      throw new IllegalArgumentException("state %s with result %s".formatted(state, result));
    }
  }

  /** The same further on; not for its end. */
  public DrillStanding at(DrillState next) {
    return new DrillStanding(next, null, reasonCode, detail, findings, measure);
  }
}
