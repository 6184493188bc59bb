package io.holdfast.engine.forget;

import io.holdfast.engine.snapshot.SnapshotId;
import java.util.List;

/**
 * What was forgotten, or would have been.
 *
 * @param groups with a decision for each snapshot; none when they were named
 * @param removed in the order of removal
 * @param damaged snapshots that could not be read: neither counted nor removed
 * @param all whether those that were named are all that the repository listed before; rules leave
 *     one of each group, so a list that is empty after them is wrong
 */
public record ForgetReport(
    boolean dryRun,
    List<Group> groups,
    List<SnapshotId> removed,
    List<SnapshotId> damaged,
    boolean all) {
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
