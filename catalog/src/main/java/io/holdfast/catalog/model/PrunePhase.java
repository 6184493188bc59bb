package io.holdfast.catalog.model;

/** What a prune run is at. */
public enum PrunePhase {
  /** Waits for backups, restores and checks in the repository to end, or lets them in between. */
  WAITING,
  /** Reads what snapshots need. */
  TREES,
  /** Writes anew what is used of packs. */
  REPACK,
  /** Deletes packs whose grace period is over. */
  DELETE
}
