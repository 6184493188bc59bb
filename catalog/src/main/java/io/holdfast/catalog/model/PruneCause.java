package io.holdfast.catalog.model;

/** What started a prune run. */
public enum PruneCause {
  SCHEDULE,
  MANUAL
}
