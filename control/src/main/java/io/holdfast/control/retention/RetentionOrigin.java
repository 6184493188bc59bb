package io.holdfast.control.retention;

/** Where the rules of a judgement come from. */
public enum RetentionOrigin {
  PLAN,
  /** The protection's preset, which stands in the plan's place. */
  PRESET,
  /** Somebody's proposal; nothing is done by it. */
  DRAFT
}
