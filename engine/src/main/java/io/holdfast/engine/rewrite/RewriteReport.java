package io.holdfast.engine.rewrite;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;
import java.util.Optional;

/**
 * What was written anew, or would be.
 *
 * @param unchanged snapshots in which nothing would be different
 */
public record RewriteReport(boolean dryRun, List<Rewritten> rewritten, List<SnapshotId> unchanged) {
  public RewriteReport {
    rewritten = List.copyOf(rewritten);
    unchanged = List.copyOf(unchanged);
  }

  /**
   * @param replacement the new snapshot; none in a dry run
   * @param removed what the new one does not have
   */
  public record Rewritten(SnapshotId old, Optional<SnapshotId> replacement, Removed removed) {}

  /** What was left out; folders and others than files are among the entries. */
  public record Removed(long entries, long files, long bytes) {
    static final Removed NOTHING = new Removed(0, 0, 0);
  }
}
