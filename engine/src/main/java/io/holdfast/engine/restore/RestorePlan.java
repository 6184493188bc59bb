package io.holdfast.engine.restore;

import io.holdfast.engine.tree.TreePath;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a restore will do, as far as can be said before. Small, whatever the size of the restore.
 *
 * @param base the folder of the snapshot that becomes the target folder
 * @param found the target's folder when this was made; empty when there was none
 * @param conflicts the first of them; {@link PlanTotals#conflicts} counts all
 * @param neededBytes what will be written, without holes that are known as such; what is replaced
 *     frees some of it again
 * @param freeBytes what the target has; empty when unknown
 */
public record RestorePlan(
    RestoreRequest request,
    TreePath base,
    Optional<TargetIdentity> found,
    PlanTotals totals,
    List<PlannedConflict> conflicts,
    long neededBytes,
    OptionalLong freeBytes,
    List<PlanCheck> checks) {
  public RestorePlan {
    conflicts = List.copyOf(conflicts);
    checks = List.copyOf(checks);
  }

  /** Whether it can be applied: no check is an error. */
  public boolean isApplicable() {
    return checks.stream().noneMatch(check -> check.severity() == PlanCheck.Severity.ERROR);
  }
}
