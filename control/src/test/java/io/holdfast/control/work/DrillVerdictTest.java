package io.holdfast.control.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillFinding.Verdict;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.session.Outcome;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillVerdictTest {
  private static final RestoreTotals ALL = new RestoreTotals(3, 3, 0, 0, 90);

  @Test
  void passesWhenEachCheckDid() {
    assertThat(DrillVerdict.outcome(report(ALL, 0, Verdict.PASSED, Verdict.PASSED)))
        .isEqualTo(new Outcome.Succeeded());
  }

  @Test
  void oneFailedCheckFailsTheDrill() {
    assertThat(DrillVerdict.outcome(report(ALL, 0, Verdict.PASSED, Verdict.FAILED)))
        .isEqualTo(new Outcome.Failed(DrillVerdict.DRILL_FAILED));
  }

  @Test
  void oneFailedItemFailsTheDrillWhateverTheChecksSay() {
    var totals = new RestoreTotals(3, 2, 1, 0, 60);

    assertThat(DrillVerdict.outcome(report(totals, 0, Verdict.PASSED)))
        .isEqualTo(new Outcome.Failed(DrillVerdict.DRILL_FAILED));
  }

  @Test
  void aDrillThatLookedAtNothingProvesNothing() {
    assertThat(DrillVerdict.outcome(report(ALL, 0)))
        .isEqualTo(new Outcome.Failed(DrillVerdict.NOTHING_CHECKED));
    assertThat(DrillVerdict.result(failed(DrillVerdict.NOTHING_CHECKED)))
        .isEqualTo(DrillResult.INCONCLUSIVE);
  }

  @Test
  void aReportThatContradictsItselfDoesNotPass() {
    var totals = new RestoreTotals(3, 2, 0, 0, 60);

    assertThat(DrillVerdict.outcome(report(totals, 0, Verdict.PASSED)))
        .isEqualTo(new Outcome.Failed(SuccessCheck.REPORT_IMPLAUSIBLE));
  }

  @Test
  void warningsArePassedOn() {
    assertThat(DrillVerdict.outcome(report(ALL, 0, Verdict.PASSED, Verdict.WARNED)))
        .isEqualTo(new Outcome.Warned(DrillVerdict.DRILL_WARNED));
    assertThat(DrillVerdict.outcome(report(ALL, 1, Verdict.PASSED)))
        .isEqualTo(new Outcome.Warned(SuccessCheck.ITEMS_WARNED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DRILL_FAILED",
        "EXPECTATION_FAILED",
        "BLOB_DAMAGED",
        "PACK_DAMAGED",
        "BLOB_MISSING",
        "OBJECT_MISSING",
        "SNAPSHOT_MISSING",
        "REPOSITORY_MISSING",
        "SOURCE_FAILED",
        "SOURCE_EMPTY",
        "TREE_DAMAGED",
        "SOMETHING_NEW"
      })
  void whatIsWrongWithThePointCountsAgainstIt(String reason) {
    assertThat(DrillVerdict.result(failed(reason))).isEqualTo(DrillResult.FAILED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AGENT_LOST",
        "AGENT_LOST_WHILE_WRITING",
        "TOOL_MISSING",
        "TARGET_FULL",
        "STORE_UNREACHABLE",
        "VERSION_OLDER",
        "INTERNAL"
      })
  void whatIsWrongWithTheGroundDoesNot(String reason) {
    assertThat(DrillVerdict.result(failed(reason))).isEqualTo(DrillResult.INCONCLUSIVE);
  }

  @Test
  void anAbortedDrillTellsNothing() {
    var aborted = RestoreStanding.ended(RestoreResult.ABORTED, Severity.WARNING, null, null);

    assertThat(DrillVerdict.result(aborted)).isEqualTo(DrillResult.INCONCLUSIVE);
  }

  private static RestoreStanding failed(String reason) {
    return RestoreStanding.ended(RestoreResult.FAILED, Severity.ERROR, reason, null);
  }

  private static DrillReport report(RestoreTotals totals, long warned, Verdict... verdicts) {
    var findings =
        Arrays.stream(verdicts).map(it -> new DrillFinding("check", null, null, it)).toList();
    return new DrillReport(totals, warned, List.copyOf(findings), DrillMeasure.NONE);
  }
}
