package io.holdfast.control.work;

import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.Approval;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import io.holdfast.control.session.RestoreLives;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enters what happens to restore sessions: state and event. */
public final class RestoreBook {
  private static final Logger log = LoggerFactory.getLogger(RestoreBook.class);

  private RestoreBook() {}

  /** Enters an event; STATE_CONFLICT when the session's state has no place for it. */
  public static RestoreSession enter(
      Decision decision, RestoreSession session, RestoreEvent event) {
    return enter(decision, session, event, null);
  }

  /**
   * @param detail a sentence for people on how it went on or ended
   */
  public static RestoreSession enter(
      Decision decision, RestoreSession session, RestoreEvent event, @Nullable String detail) {
    return keep(decision, session, RestoreLives.after(session, event, detail));
  }

  /** Enters that someone asked for the end; ended at once when no agent is at work. */
  public static RestoreSession abort(
      Decision decision, RestoreSession session, AbortRequest abort) {
    var aborting = keep(decision, session, RestoreLives.aborted(session, abort));
    return aborting.lease().agentId() == null
        ? enter(decision, aborting, new RestoreEvent.AbortDone(decision.now()))
        : aborting;
  }

  /**
   * Enters a second person's word on a waiting restore.
   *
   * @param detail what the person said to a refusal
   */
  public static RestoreSession answer(
      Decision decision, RestoreSession session, Approval approval, @Nullable String detail) {
    var event =
        approval.approved()
            ? new RestoreEvent.Approved(approval.at())
            : new RestoreEvent.Rejected(approval.at(), Reasons.APPROVAL_REFUSED);
    var after = RestoreLives.after(SessionEdits.answered(session, approval), event, detail);
    return keep(decision, session, after);
  }

  private static RestoreSession keep(
      Decision decision, RestoreSession before, RestoreSession after) {
    var kept = decision.catalog().restoreSessions().replace(after);
    var ref = SessionRef.of(kept.id());
    decision.changed(ref);
    ExportBook.follow(decision, kept);
    DrillBook.follow(decision, kept);
    ExplorerBook.follow(decision, kept);
    if (before.standing().state() != kept.standing().state()) {
      decision.catalog().events().append(ref, StateEvents.of(decision.now(), kept.standing()));
      log.info(
          "restore session state={} id={} no={}",
          StateEvents.word(kept.standing()),
          kept.id(),
          kept.no());
      Notices.restore(decision, kept);
    }
    switch (kept.standing().state()) {
      case QUEUED -> decision.queued();
      case ENDED -> {
        decision.ended(ref);
        decision.queued(); // the place it wrote to is free for one that waits
      }
      case SCHEDULED, WAITING_APPROVAL, PREPARING, RUNNING, OPEN, FINALIZING, ABORTING -> {}
    }
    return kept;
  }
}
