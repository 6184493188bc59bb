package io.holdfast.catalog.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a prune run stands.
 *
 * @param result set when and only when it has ended
 * @param reasonCode stable and SCREAMING, {@code detail} the same for people
 * @param phase null while it is queued
 * @param total of what {@code done} counts; 0 while that is not known
 */
public record PruneStanding(
    PruneState state,
    @Nullable PruneResult result,
    @Nullable String reasonCode,
    @Nullable String detail,
    @Nullable PrunePhase phase,
    long done,
    long total) {
  public static final PruneStanding QUEUED =
      new PruneStanding(PruneState.QUEUED, null, null, null, null, 0, 0);

  public PruneStanding {
    if ((state == PruneState.ENDED) != (result != null)) {
      throw new IllegalArgumentException("state %s with result %s".formatted(state, result));
    }
  }

  public static PruneStanding running(PrunePhase phase, long done, long total) {
    return new PruneStanding(PruneState.RUNNING, null, null, null, phase, done, total);
  }

  /** With the last phase and progress as they were. */
  public PruneStanding ended(
      PruneResult how, @Nullable String newReasonCode, @Nullable String newDetail) {
    return new PruneStanding(PruneState.ENDED, how, newReasonCode, newDetail, phase, done, total);
  }
}
