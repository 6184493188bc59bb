package io.holdfast.control.retention;

/**
 * How far a point can be relied on, the worst first. A worse one never takes a better one's place:
 * neither in a period of a rule, nor as the newest, nor among those that must be left.
 */
public enum Quality {
  /** Nothing can be restored from it. */
  UNUSABLE,
  /** A part is missing, or something about it looks wrong. */
  DOUBTFUL,
  GOOD;

  boolean atLeast(Quality other) {
    return compareTo(other) >= 0;
  }
}
