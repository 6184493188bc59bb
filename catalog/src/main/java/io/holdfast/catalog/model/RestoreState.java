package io.holdfast.catalog.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Where in life a restore session stands. */
public enum RestoreState {
  SCHEDULED,
  WAITING_APPROVAL,
  QUEUED,
  PREPARING,
  RUNNING,
  /** An explorer: items come and go until it is stopped. */
  OPEN,
  FINALIZING,
  ABORTING,
  ENDED;

  /** All but the last: what is not over. */
  public static final Set<RestoreState> LIVE =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(ENDED)));
}
