package io.holdfast.catalog.model;

/** What a failing hook does to its session. */
public enum HookPolicy {
  /** Fails it. */
  FAIL,
  /** Makes its result WARNING. */
  WARN,
  /** Is told as an event, and no more. */
  IGNORE
}
