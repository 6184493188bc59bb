package io.holdfast.catalog.model;

/** Why a restore session exists. */
public enum RestorePurpose {
  RECOVERY,
  CLONE,
  DRILL,
  EXPLORE,
  EXPORT
}
