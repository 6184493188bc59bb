package io.holdfast.control.schedule;

import io.holdfast.catalog.model.ProtectionStanding;
import java.time.Instant;
import java.util.Optional;

/** Judges whether a protection's newest good point is later than it should be. */
public final class Overdue {
  private Overdue() {}

  /**
   * @param deadline when the first good point that is not there was expected at the latest
   */
  public static ProtectionStanding judge(
      ProtectionStanding standing, Optional<Instant> deadline, Instant now) {
    var since = deadline.filter(end -> !end.isAfter(now));
    return switch (standing.state()) {
      case PAUSED, ARCHIVED -> standing;
      case ACTIVE, FAILING, NEVER_RUN -> since.map(standing::overdue).orElse(standing);
      case OVERDUE -> since.isPresent() ? standing : standing.withState(standing.bySessions());
    };
  }
}
