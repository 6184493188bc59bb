package io.holdfast.catalog.model;

/** What a restore does where something stands already. */
public enum ConflictPolicy {
  FAIL,
  SKIP,
  OVERWRITE,
  KEEP_BOTH,
  /** Remove all that the target holds first. */
  CLEAR_TARGET
}
