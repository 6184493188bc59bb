package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of a copy now. */
public record CopyStanding(
    CopyState state,
    @Nullable Instant lockedUntil,
    @Nullable Instant verifiedAt,
    @Nullable ProofLevel verifyLevel) {

  public static final CopyStanding VALID = new CopyStanding(CopyState.VALID, null, null, null);
}
