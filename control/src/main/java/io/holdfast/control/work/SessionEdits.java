package io.holdfast.control.work;

import io.holdfast.catalog.model.Approval;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupStanding;
import io.holdfast.catalog.model.BackupStatistics;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Session records with one thing changed that is not their state. */
final class SessionEdits {
  private SessionEdits() {}

  static BackupSession severity(BackupSession session, Severity worst) {
    var old = session.standing();
    return with(
        session,
        new BackupStanding(old.state(), old.result(), worst, old.reasonCode(), old.detail()),
        session.statistics(),
        session.checkpoint());
  }

  static BackupSession statistics(BackupSession session, BackupStatistics statistics) {
    return with(session, session.standing(), statistics, session.checkpoint());
  }

  static BackupSession checkpoint(BackupSession session, String checkpoint) {
    return with(session, session.standing(), session.statistics(), checkpoint);
  }

  /** After a report of items; totals grow, severity never falls. */
  static RestoreSession reported(RestoreSession session, Severity worst, RestoreTotals sums) {
    var old = session.standing();
    var severity = worst.compareTo(old.severity()) > 0 ? worst : old.severity();
    var totals = session.totals();
    return with(
        session,
        new RestoreStanding(old.state(), old.result(), severity, old.reasonCode(), old.detail()),
        new RestoreTotals(
            totals.items() + sums.items(),
            totals.restored() + sums.restored(),
            totals.failed() + sums.failed(),
            totals.skipped() + sums.skipped(),
            totals.bytes() + sums.bytes()));
  }

  /** After a second person's word; it is not acted on here. */
  static RestoreSession answered(RestoreSession session, Approval approval) {
    var approvals = new ArrayList<>(session.approvals());
    approvals.add(approval);
    return with(session, session.standing(), session.totals(), approvals);
  }

  static RestoreSession totals(RestoreSession session, RestoreTotals totals) {
    return with(session, session.standing(), totals);
  }

  private static BackupSession with(
      BackupSession session,
      BackupStanding standing,
      BackupStatistics statistics,
      @Nullable String checkpoint) {
    return new BackupSession(
        session.id(),
        session.no(),
        session.projectId(),
        session.protectionId(),
        session.sourceId(),
        session.pointId(),
        session.scheduleId(),
        session.scheduleName(),
        session.trigger(),
        session.type(),
        session.actor(),
        session.wish(),
        standing,
        session.times(),
        session.lease(),
        session.attempt(),
        session.resumesSessionId(),
        session.abort(),
        session.progress(),
        statistics,
        checkpoint,
        session.revision());
  }

  private static RestoreSession with(
      RestoreSession session, RestoreStanding standing, RestoreTotals totals) {
    return with(session, standing, totals, session.approvals());
  }

  private static RestoreSession with(
      RestoreSession session,
      RestoreStanding standing,
      RestoreTotals totals,
      List<Approval> approvals) {
    return new RestoreSession(
        session.id(),
        session.no(),
        session.millisId(),
        session.origin(),
        session.request(),
        session.determined(),
        session.actor(),
        approvals,
        standing,
        session.times(),
        session.lease(),
        session.attempt(),
        session.abort(),
        session.progress(),
        totals,
        session.links(),
        session.checkpoint(),
        session.revision());
  }
}
