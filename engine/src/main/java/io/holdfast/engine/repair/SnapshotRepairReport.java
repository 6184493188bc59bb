package io.holdfast.engine.repair;

import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.TreePath;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshots were written anew, or would be, and what they have lost.
 *
 * @param repaired those that miss something
 * @param sound how many miss nothing
 * @param unreadable snapshots whose own file is damaged; they can only be forgotten
 */
public record SnapshotRepairReport(
    boolean dryRun, List<Repaired> repaired, long sound, List<SnapshotId> unreadable) {
  /** Losses that a report keeps of each snapshot; the listener heard all. */
  public static final int MAX_LOSSES = 1_000;

  public SnapshotRepairReport {
    repaired = List.copyOf(repaired);
    unreadable = List.copyOf(unreadable);
  }

  /**
   * @param replacement the new snapshot; none in a dry run, and when nothing of the old one is left
   * @param losses the first {@link #MAX_LOSSES}
   * @param lossCount how many there are in all
   */
  public record Repaired(
      SnapshotId old, Optional<SnapshotId> replacement, List<Loss> losses, long lossCount) {
    public Repaired {
      losses = List.copyOf(losses);
    }
  }

  /** What became of something that cannot be restored as it was. */
  public enum Fate {
    /** A file of which nothing is left; it is left out. */
    FILE_LOST,
    /** A file that lacks pieces; the rest of it follows one piece on the other. */
    FILE_SHORTENED,
    /** A file that is whole and said another size than it has. */
    SIZE_CORRECTED,
    /** A folder whose list is gone; it is empty now. */
    FOLDER_EMPTIED,
    /** An entry that no program could restore; it is left out. */
    ENTRY_REMOVED
  }

  /**
   * @param bytesBefore that a file had, by its entry
   * @param bytesAfter that it has now
   * @param reason for people
   */
  public record Loss(TreePath path, Fate fate, long bytesBefore, long bytesAfter, String reason) {}
}
