package io.holdfast.control.work;

import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.ExportFile;
import io.holdfast.catalog.model.ExportId;
import io.holdfast.catalog.model.ExportPhase;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Notices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps exports true to the sessions that make them, in the same transaction. */
final class ExportBook {
  private static final Logger log = LoggerFactory.getLogger(ExportBook.class);

  private ExportBook() {}

  /** The export that a session makes; they share their id. */
  static ExportId id(RestoreSession session) {
    return new ExportId(session.id().value());
  }

  /** After each change of a session. An export taken away meanwhile is not brought back. */
  static void follow(Decision decision, RestoreSession session) {
    if (session.request().purpose() != RestorePurpose.EXPORT) {
      return;
    }
    var found = decision.catalog().exports().find(id(session));
    if (found.isEmpty()) {
      return;
    }
    var phase = phase(session, found.get());
    if (phase != found.get().phase()) {
      var kept = decision.catalog().exports().replace(found.get().withPhase(phase));
      if (phase == ExportPhase.COMPLETED) {
        Notices.export(decision, NoticeType.EXPORT_READY, kept);
      }
      log.info("export phase={} id={}", phase, found.get().id());
    }
  }

  /** Notes what an agent wrote; {@link #follow} makes it available when its session ends well. */
  static void written(Decision decision, RestoreSession session, ExportFile file) {
    decision
        .catalog()
        .exports()
        .find(id(session))
        .ifPresent(export ->
            decision
                .catalog()
                .exports()
                .replace(export.withFile(file, decision.now(), export.expiresAt(), null)));
  }

  private static ExportPhase phase(RestoreSession session, Export export) {
    return switch (session.standing().state()) {
      case SCHEDULED, WAITING_APPROVAL, QUEUED -> ExportPhase.PENDING;
      case PREPARING, RUNNING, OPEN, FINALIZING, ABORTING -> ExportPhase.EXPORTING;
      case ENDED ->
          switch (session.standing().result()) {
            case SUCCESS, WARNING ->
                export.file() == null ? ExportPhase.FAILED : ExportPhase.COMPLETED;
            case PARTIAL, FAILED, ABORTED, REJECTED, NOT_SUPPORTED -> ExportPhase.FAILED;
            case null -> ExportPhase.FAILED;
          };
    };
  }
}
