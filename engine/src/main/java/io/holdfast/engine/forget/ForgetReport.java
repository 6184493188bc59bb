package io.holdfast.engine.forget;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What was forgotten, or would have been.
 *
 * @param groups with a decision for each snapshot; none when they were named
 * @param removed in the order of removal
 * @param damaged snapshots that could not be read: neither counted nor removed
 */
public record ForgetReport(
    boolean dryRun, List<Group> groups, List<SnapshotId> removed, List<SnapshotId> damaged) {
  public ForgetReport {
    groups = List.copyOf(groups);
    removed = List.copyOf(removed);
    damaged = List.copyOf(damaged);
  }

  /** Snapshots that rules were applied to together, the newest first. */
  public record Group(Grouping.Key key, List<KeepDecision> decisions) {
    public Group {
      decisions = List.copyOf(decisions);
    }
  }
}
