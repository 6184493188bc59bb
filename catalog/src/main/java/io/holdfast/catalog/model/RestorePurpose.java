package io.holdfast.catalog.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** Why a restore session exists. */
public enum RestorePurpose {
  RECOVERY,
  CLONE,
  DRILL,
  EXPLORE,
  EXPORT;

  /** Those that people restore for, and that write where data lives. */
  public static final Set<RestorePurpose> WRITING =
      Collections.unmodifiableSet(EnumSet.of(RECOVERY, CLONE));
}
