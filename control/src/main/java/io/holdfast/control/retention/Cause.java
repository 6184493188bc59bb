package io.holdfast.control.retention;

/** Why a point goes. */
public enum Cause {
  /** Its own time is over. */
  EXPIRES_AT,
  MAX_AGE,
  MAX_BYTES,
  /** There are keep rules, and none keeps it. */
  NO_RULE
}
