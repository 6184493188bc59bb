package io.holdfast.api.work;

/** How far a leased session has come. An agent only moves down this list. */
public enum Stage {
  /** Opening the repository, the source or the target; nothing read or written yet. */
  PREPARING,
  /** Data moves. */
  RUNNING,
  /** All data moved; it is being checked and sealed. */
  FINALIZING,
  /** Only in a drill: what it made is being taken away. */
  CLEANING
}
