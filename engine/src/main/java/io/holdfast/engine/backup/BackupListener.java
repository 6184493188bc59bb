package io.holdfast.engine.backup;

/** Watches a backup. Called by one thread at a time, not always the same; must return soon. */
public interface BackupListener {
  /** Hears nothing. */
  BackupListener SILENT = new BackupListener() {};

  /** How far it is; some times a second. */
  default void progressed(BackupProgress progress) {}

  /**
   * All is read and stored, nothing more will be warned of, and the snapshot is written next. What
   * this throws ends the backup without a snapshot. Not called in a dry run.
   */
  default void stored(BackupProgress totals) throws InterruptedException {}

  /** An entry was left out or is not whole. */
  default void warned(BackupWarning warning) {}
}
