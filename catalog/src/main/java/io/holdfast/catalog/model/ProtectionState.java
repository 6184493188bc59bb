package io.holdfast.catalog.model;

/** Whether a protection keeps its promise. */
public enum ProtectionState {
  ACTIVE,
  PAUSED,
  OVERDUE,
  FAILING,
  NEVER_RUN,
  ARCHIVED
}
