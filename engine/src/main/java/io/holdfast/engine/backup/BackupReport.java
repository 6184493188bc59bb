package io.holdfast.engine.backup;

import io.holdfast.engine.snapshot.Snapshot;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/**
 * What a backup did.
 *
 * @param id the snapshot's; empty after a dry run, and where none was wanted without a change
 * @param snapshot as it was, or would have been, saved; its summary has the numbers
 * @param totals what was read and stored
 * @param warnings the first {@link #MAX_WARNINGS} of them; the listener heard them all
 */
public record BackupReport(
    Optional<SnapshotId> id,
    Snapshot snapshot,
    BackupProgress totals,
    List<BackupWarning> warnings) {
  public static final int MAX_WARNINGS = 10_000;

  public BackupReport {
    warnings = List.copyOf(warnings);
  }

  /** All of them. */
  public long warningCount() {
    return totals.warnings();
  }
}
