package io.holdfast.catalog.model;

/** What a drill said of its point. */
public enum DrillResult {
  PASSED,
  PASSED_WITH_WARNINGS,
  FAILED,
  /** The ground of the drill broke, not the point: it neither proves nor accuses it. */
  INCONCLUSIVE;

  /** Whether the point is proven by it. */
  public boolean passed() {
    return switch (this) {
      case PASSED, PASSED_WITH_WARNINGS -> true;
      case FAILED, INCONCLUSIVE -> false;
    };
  }
}
