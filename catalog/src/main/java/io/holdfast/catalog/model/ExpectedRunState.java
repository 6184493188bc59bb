package io.holdfast.catalog.model;

import java.util.EnumSet;
import java.util.Set;

/** What became of a time at which a schedule wanted a backup. */
public enum ExpectedRunState {
  /** Waits for its window to open. */
  DUE,
  /** A session was made for it, which has not ended. */
  QUEUED,
  /** Its session left a restore point. */
  MET,
  /** Its session left none. */
  FAILED,
  /** Nothing was wanted then: paused, or another run was at work. */
  SKIPPED,
  /** The service was down, or the window was over before it could begin. */
  MISSED;

  /** States in which a backup that was wanted is not there. */
  public static final Set<ExpectedRunState> UNMET = EnumSet.of(DUE, QUEUED, FAILED, MISSED);

  /** States that something will still come of. */
  public static final Set<ExpectedRunState> OPEN = EnumSet.of(DUE, QUEUED);
}
