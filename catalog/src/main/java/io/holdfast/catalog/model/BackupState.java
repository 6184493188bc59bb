package io.holdfast.catalog.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Where in life a backup session stands; the order of the list is the order of life. */
public enum BackupState {
  SCHEDULED,
  QUEUED,
  PREPARING,
  RUNNING,
  /** Its agent went away; it keeps its id and may resume. */
  SUSPENDED,
  FINALIZING,
  ABORTING,
  ENDED;

  /** All but the last: what is not over. */
  public static final Set<BackupState> LIVE =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(ENDED)));
}
