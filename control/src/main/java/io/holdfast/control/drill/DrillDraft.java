package io.holdfast.control.drill;

import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillPolicyId;
import io.holdfast.catalog.model.PointChoice;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A drill as it is asked for.
 *
 * @param of what it is about
 * @param preference which copy of the point is proven
 * @param keepHours for how long to keep what was restored; 0 for not at all
 * @param policyId that asks for it; null when someone did
 */
public record DrillDraft(
    Subject of,
    CopyPreference preference,
    ProofLevel level,
    List<DrillCheck> checks,
    int keepHours,
    @Nullable DrillPolicyId policyId) {
  /** What a drill is about. */
  public sealed interface Subject {}

  /** This point. */
  public record OfPoint(RestorePointId point) implements Subject {}

  /**
   * One of a protection's points.
   *
   * @param windowDays how many days back a random one may lie
   */
  public record OfProtection(ProtectionId protection, PointChoice choice, int windowDays)
      implements Subject {}

  public DrillDraft {
    checks = List.copyOf(checks);
  }
}
