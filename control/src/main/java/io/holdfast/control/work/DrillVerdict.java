package io.holdfast.control.work;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillFinding.Verdict;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.control.session.Outcome;
import io.holdfast.control.session.Reasons;
import java.util.List;
import java.util.Set;

/** Decides what a drill was worth. Pure. */
public final class DrillVerdict {
  /** A check of the drill failed. */
  public static final String DRILL_FAILED = "DRILL_FAILED";

  /** A check of the drill, or an item of it, needs a look. */
  public static final String DRILL_WARNED = "DRILL_WARNED";

  /** The agent says that all went well and names nothing that it looked at. */
  public static final String NOTHING_CHECKED = "NOTHING_CHECKED";

  /**
   * What breaks the ground that a drill stands on, and says nothing of the point. All else that
   * ends a drill counts against the point: it could not be restored.
   */
  private static final Set<String> GROUND =
      Set.of(
          Reasons.AGENT_LOST,
          Reasons.AGENT_LOST_WHILE_WRITING,
          Reasons.SOURCE_NOT_SUPPORTED,
          NOTHING_CHECKED,
          ErrorCode.STORE_UNREACHABLE.name(),
          ErrorCode.STORE_FORBIDDEN.name(),
          ErrorCode.REPOSITORY_LOCKED.name(),
          ErrorCode.LOCK_LOST.name(),
          ErrorCode.PASSWORD_WRONG.name(),
          ErrorCode.MASTER_KEY_WRONG.name(),
          ErrorCode.RESOURCE_MISSING.name(),
          ErrorCode.TOOL_MISSING.name(),
          ErrorCode.TARGET_FULL.name(),
          ErrorCode.TARGET_UNWRITABLE.name(),
          ErrorCode.SOURCE_UNREACHABLE.name(),
          ErrorCode.SOURCE_FORBIDDEN.name(),
          ErrorCode.SOURCE_VERSION.name(),
          ErrorCode.NOT_SUPPORTED.name(),
          ErrorCode.LEASE_LOST.name(),
          ErrorCode.INTERRUPTED.name(),
          ErrorCode.INTERNAL.name(),
          "VERSION_OLDER",
          "EXTENSION_MISSING",
          "RIGHT_MISSING");

  private DrillVerdict() {}

  /** How the session of a drill ends whose agent told of it. */
  public static Outcome outcome(DrillReport report) {
    if (report.findings().isEmpty()) {
      return new Outcome.Failed(NOTHING_CHECKED);
    }
    if (has(report.findings(), Verdict.FAILED) || report.totals().failed() > 0) {
      return new Outcome.Failed(DRILL_FAILED);
    }
    var restored = SuccessCheck.restore(report.totals(), report.warned());
    return switch (restored) {
      case Outcome.Succeeded _ ->
          has(report.findings(), Verdict.WARNED) || report.totals().skipped() > 0
              ? new Outcome.Warned(DRILL_WARNED)
              : restored;
      case Outcome.Warned _ -> restored;
      case Outcome.Partial(var why) -> new Outcome.Failed(why);
      case Outcome.Failed _,
          Outcome.Aborted _,
          Outcome.Rejected _,
          Outcome.Skipped _,
          Outcome.NotSupported _ ->
          restored;
    };
  }

  /** What the end of its session makes of a drill. */
  public static DrillResult result(RestoreStanding ended) {
    return switch (ended.result()) {
      case SUCCESS -> DrillResult.PASSED;
      case WARNING -> DrillResult.PASSED_WITH_WARNINGS;
      case PARTIAL, FAILED ->
          GROUND.contains(String.valueOf(ended.reasonCode()))
              ? DrillResult.INCONCLUSIVE
              : DrillResult.FAILED;
      case ABORTED, REJECTED, NOT_SUPPORTED -> DrillResult.INCONCLUSIVE;
      case null -> throw new IllegalArgumentException("the session has not ended");
    };
  }

  private static boolean has(List<DrillFinding> findings, Verdict verdict) {
    return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
  }
}
