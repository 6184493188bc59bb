package io.holdfast.server.work;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.DrillOrder;
import io.holdfast.api.work.Lease;
import io.holdfast.api.work.LeaseTerms;
import io.holdfast.api.work.WorkKind;
import io.holdfast.catalog.model.DrillCheck;
import io.holdfast.catalog.model.DrillFinding;
import io.holdfast.catalog.model.DrillMeasure;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.control.work.Assignment;
import io.holdfast.control.work.DrillReport;
import java.util.Objects;

/** What drills are told in, in the words of both sides. */
final class DrillWords {
  private DrillWords() {}

  static DrillOrder order(Assignment.Drilling drilling, LeaseTerms terms, OrderKeys keys) {
    var restore = drilling.restore();
    var session = restore.record();
    var drill = drilling.drill();
    return new DrillOrder(
        new Lease(WorkKind.RESTORE, session.id().value(), restore.token()),
        terms,
        WorkWords.access(restore.repository(), keys),
        restore.attempt(),
        Objects.requireNonNull(restore.copy().snapshotId()),
        drill.id().value(),
        Objects.requireNonNull(session.request().target().path()),
        number(drill.wish().level()),
        drilling.pieces().stream()
            .map(piece ->
                new DrillOrder.Piece(
                    piece.folder(),
                    piece.kind().name(),
                    piece.parts().stream().map(WorkWords::part).toList()))
            .toList(),
        drill.wish().checks().stream().map(DrillWords::check).toList(),
        drill.wish().keepHours());
  }

  static DrillReport report(Completion.Drilled done) {
    return new DrillReport(
        WorkWords.totals(done.totals()),
        done.totals().warned(),
        done.findings().stream().map(DrillWords::finding).toList(),
        new DrillMeasure(done.restoreMillis(), done.verifyMillis(), done.bytes()));
  }

  private static int number(ProofLevel level) {
    return switch (level) {
      case L1 -> 1;
      case L2 -> 2;
      case L3 -> 3;
      case L4 -> 4;
      case L5 -> 5;
    };
  }

  private static DrillOrder.Check check(DrillCheck check) {
    var type =
        switch (check.type()) {
          case SQL -> DrillOrder.Check.Type.SQL;
          case ROWS -> DrillOrder.Check.Type.ROWS;
          case FILE -> DrillOrder.Check.Type.FILE;
          case SCRIPT -> DrillOrder.Check.Type.SCRIPT;
          case HTTP -> DrillOrder.Check.Type.HTTP;
        };
    return new DrillOrder.Check(
        check.name(), type, check.subject(), check.database(), check.expected());
  }

  private static DrillFinding finding(Completion.Finding finding) {
    var verdict =
        switch (finding.verdict()) {
          case PASSED -> DrillFinding.Verdict.PASSED;
          case WARNED -> DrillFinding.Verdict.WARNED;
          case FAILED -> DrillFinding.Verdict.FAILED;
        };
    return new DrillFinding(finding.name(), finding.expected(), finding.actual(), verdict);
  }
}
