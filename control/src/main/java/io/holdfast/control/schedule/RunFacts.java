package io.holdfast.control.schedule;

import io.holdfast.catalog.model.ExpectedRun;
import io.holdfast.catalog.model.ProtectionId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the next steps of a protection depend on.
 *
 * @param seenUntil every time due up to this has its expected run
 * @param stopped why nothing may run now; empty when it may
 * @param busySince since when a backup of the protection is wanted or at work; empty when none is
 * @param open its expected runs that something will still come of, the earliest first
 * @param waiting the one of them whose session no agent has taken yet
 */
public record RunFacts(
    Instant now,
    Instant seenUntil,
    ProtectionId protection,
    List<Timetable> timetables,
    Optional<String> stopped,
    Optional<Instant> busySince,
    List<ExpectedRun> open,
    Optional<ExpectedRun> waiting) {
  public RunFacts {
    timetables = List.copyOf(timetables);
    open = List.copyOf(open);
  }
}
