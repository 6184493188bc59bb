package io.holdfast.api.model;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a search for the last point found out; ask the same again while it is RUNNING. */
public record Bisect(
    String state,
    int points,
    @Nullable Found lastHeld,
    @Nullable Found firstLost,
    List<Probe> probes,
    List<UUID> pinned) {
  public Bisect {
    probes = List.copyOf(probes);
    pinned = List.copyOf(pinned);
  }

  /** A point. */
  public record Found(UUID restorePointId, Instant pointInTime) {}

  /** A point that was looked at. */
  public record Probe(
      UUID restorePointId,
      Instant pointInTime,
      boolean held,
      String means,
      String evidence,
      @Nullable UUID drillId) {}

  public boolean done() {
    return state.equals("DONE");
  }
}
