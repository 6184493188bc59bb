package io.holdfast.catalog.model;

/**
 * Where a drill stands; it moves down this list, and back to its beginning when its agent is lost.
 */
public enum DrillState {
  SCHEDULED,
  RESTORING,
  VERIFYING,
  CLEANING,
  ENDED
}
