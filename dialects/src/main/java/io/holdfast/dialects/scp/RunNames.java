package io.holdfast.dialects.scp;

import io.holdfast.rest.edge.ClockFormat;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What runs are called: as their schedules, or, without one, in the same form. */
final class RunNames {
  private static final int TIME = "2024-10-28T".length();
  private static final int ID_CHARACTERS = 6;

  private RunNames() {}

  /**
   * @param scheduleName null for a run that no schedule wanted
   * @param point what the run made or was to make
   */
  static String of(@Nullable String scheduleName, UUID point, Instant startedAt) {
    if (scheduleName != null) {
      return scheduleName;
    }
    var id = ScpIds.hex(point);
    return "FULL_MANUAL_%s-%s"
        .formatted(
            ClockFormat.SECONDS_WITHOUT_ZONE.format(startedAt).substring(TIME),
            id.substring(id.length() - ID_CHARACTERS));
  }
}
