package io.holdfast.catalog.model;

/** What came of a prune run. */
public enum PruneResult {
  /** It did what its budget allowed. */
  SUCCESS,
  /** The same, and it found packs that cannot be read; they were left as they are. */
  WARNING,
  FAILED,
  ABORTED
}
