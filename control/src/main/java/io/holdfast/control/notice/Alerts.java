package io.holdfast.control.notice;

import io.holdfast.catalog.model.Alert;
import io.holdfast.catalog.model.AlertId;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.Notice.Resource;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.NoticeDraft;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with protections. People are told when it begins and when it is over, however often
 * it is seen in between: both calls may be made again and again.
 */
public final class Alerts {
  private static final Logger log = LoggerFactory.getLogger(Alerts.class);

  private Alerts() {}

  /**
   * Notes that something is wrong. The first time it publishes {@code alert.raised}, and {@code
   * backup.overdue} or {@code drill.stale} of the protection when it is that.
   *
   * @param reason a sentence for people
   */
  public static void raise(
      Decision decision, Protection protection, AlertKind kind, String reason) {
    var table = decision.catalog().alerts();
    var open = table.open(protection.id(), kind);
    if (open.isPresent()) {
      table.replace(open.get().again(reason, severity(kind), decision.now()));
      return;
    }
    var now = decision.now();
    var alert =
        table.insert(
            new Alert(
                new AlertId(decision.newId()),
                protection.projectId(),
                protection.id(),
                kind,
                severity(kind),
                reason,
                1,
                now,
                now,
                now,
                null,
                1));
    log.warn("alert raised kind={} protection={} id={}", kind, protection.id(), alert.id());
    publish(decision, NoticeType.ALERT_RAISED, protection, alert);
    switch (kind) {
      case OVERDUE ->
          Notices.protection(
              decision, NoticeType.BACKUP_OVERDUE, protection, alert.severity(), reason);
      case DRILL_STALE ->
          Notices.protection(
              decision, NoticeType.DRILL_STALE, protection, alert.severity(), reason);
      case FAILING, DRILL_FAILED, SUSPICIOUS, DAMAGED, COPY_LATE, SCHEDULE_INVALID -> {}
    }
  }

  /**
   * Notes that something is right again; harmless when it was not wrong. Publishes {@code
   * alert.cleared}, and {@code backup.recovered} once backups are neither overdue nor failing.
   */
  public static void clear(Decision decision, Protection protection, AlertKind kind) {
    var open = decision.catalog().alerts().open(protection.id(), kind);
    if (open.isEmpty()) {
      return;
    }
    var alert = decision.catalog().alerts().replace(open.get().cleared(decision.now()));
    log.info("alert cleared kind={} protection={} id={}", kind, protection.id(), alert.id());
    publish(decision, NoticeType.ALERT_CLEARED, protection, alert);
    switch (kind) {
      case OVERDUE -> recovered(decision, protection, AlertKind.FAILING);
      case FAILING -> recovered(decision, protection, AlertKind.OVERDUE);
      case DRILL_STALE, DRILL_FAILED, SUSPICIOUS, DAMAGED, COPY_LATE, SCHEDULE_INVALID -> {}
    }
  }

  /** Tells again of an open alert. */
  static void remind(Decision decision, Alert alert) {
    var protection = decision.catalog().protections().get(alert.protectionId());
    var reminded = decision.catalog().alerts().replace(alert.reminded(decision.now()));
    publish(decision, NoticeType.ALERT_REMINDER, protection, reminded);
  }

  private static void recovered(Decision decision, Protection protection, AlertKind other) {
    if (decision.catalog().alerts().open(protection.id(), other).isEmpty()) {
      Notices.protection(
          decision,
          NoticeType.BACKUP_RECOVERED,
          protection,
          Severity.OK,
          "backups run on time again");
    }
  }

  private static void publish(
      Decision decision, NoticeType type, Protection protection, Alert alert) {
    var data =
        new Snapshot()
            .with("id", alert.id())
            .with("projectId", alert.projectId())
            .with("protectionId", alert.protectionId())
            .with("protectionName", protection.name())
            .with("kind", alert.kind())
            .with("severity", alert.severity())
            .with("reason", alert.reason())
            .with("occurrences", alert.occurrences())
            .with("raisedAt", alert.raisedAt())
            .with("lastSeenAt", alert.lastSeenAt())
            .with("clearedAt", alert.clearedAt())
            .with("revision", alert.revision());
    decision.publish(
        new NoticeDraft(
            type,
            alert.projectId(),
            alert.protectionId(),
            new Resource("alert", alert.id().value(), alert.revision()),
            alert.severity(), // also of the end: who heard of it wants to hear that too
            data.fields()));
  }

  private static Severity severity(AlertKind kind) {
    return switch (kind) {
      case OVERDUE, FAILING, DRILL_FAILED, DAMAGED, SCHEDULE_INVALID -> Severity.ERROR;
      case DRILL_STALE, SUSPICIOUS, COPY_LATE -> Severity.WARNING;
    };
  }
}
