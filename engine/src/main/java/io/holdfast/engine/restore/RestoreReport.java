package io.holdfast.engine.restore;

import java.time.Duration;

/** How a restore that ran to its end went. */
public record RestoreReport(RestoreTotals totals, Duration took) {
  /** Whether all that was wanted and not left out on purpose is there. */
  public boolean isComplete() {
    return totals.failed() == 0;
  }
}
