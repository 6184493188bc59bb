package io.holdfast.engine.backup;

import io.holdfast.engine.snapshot.Snapshot;
import java.util.Optional;

/** Watches a backup. Called by one thread at a time, not always the same; must return soon. */
public interface BackupListener {
  /** Hears nothing. */
  BackupListener SILENT = new BackupListener() {};

  /**
   * The backup begins, compared with this snapshot if with any; once more where a backup with a
   * memory has to begin again.
   */
  default void begun(Optional<Snapshot> parent) throws InterruptedException {}

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
