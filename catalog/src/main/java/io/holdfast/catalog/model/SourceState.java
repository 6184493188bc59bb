package io.holdfast.catalog.model;

/** Whether a source is looked after. */
public enum SourceState {
  ACTIVE,
  PAUSED,
  ARCHIVED,
  UNREACHABLE
}
