package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a copy now. */
public record CopyStanding(
    CopyState state,
    @Nullable Instant lockedUntil,
    @Nullable Instant verifiedAt,
    @Nullable ProofLevel verifyLevel) {

  /** To be made. */
  public static final CopyStanding PENDING = new CopyStanding(CopyState.PENDING, null, null, null);

  public static final CopyStanding VALID = new CopyStanding(CopyState.VALID, null, null, null);

  public CopyStanding with(CopyState newState) {
    return new CopyStanding(newState, lockedUntil, verifiedAt, verifyLevel);
  }

  /** Read and found whole. */
  public CopyStanding verified(ProofLevel level, Instant at) {
    return new CopyStanding(CopyState.VALID, lockedUntil, at, level);
  }
}
