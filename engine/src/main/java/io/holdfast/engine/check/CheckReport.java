package io.holdfast.engine.check;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What a check found.
 *
 * @param findings the first {@link #MAX_FINDINGS}; the listener heard all
 * @param errors how many errors there were in all
 * @param damagedSnapshots those that cannot be restored completely, as far as this check looked
 * @param data what was read of packs; nothing when only the structure was checked
 */
public record CheckReport(
    List<Finding> findings,
    long errors,
    long hints,
    List<SnapshotId> damagedSnapshots,
    Counts counts,
    Data data) {
  /** Findings that a report keeps; a repository that lost a folder has millions. */
  public static final int MAX_FINDINGS = 1_000;

  public CheckReport {
    findings = List.copyOf(findings);
    damagedSnapshots = List.copyOf(damagedSnapshots);
  }

  /** What was looked at. */
  public record Counts(long indexes, long packs, long snapshots, long trees) {}

  /**
   * @param packs that were read
   * @param bytes of those
   * @param packsBefore that a check before this one had read, by the journal, and this one left out
   */
  public record Data(long packs, long bytes, long packsBefore) {}

  public boolean sound() {
    return errors == 0;
  }
}
