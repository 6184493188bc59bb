package io.holdfast.catalog.model;

/** When a hook runs. */
public enum HookPhase {
  BEFORE,
  AFTER,
  AFTER_FAILURE
}
