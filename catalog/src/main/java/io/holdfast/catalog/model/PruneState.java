package io.holdfast.catalog.model;

/** Where a prune run stands; it moves down this list. */
public enum PruneState {
  QUEUED,
  RUNNING,
  ENDED
}
