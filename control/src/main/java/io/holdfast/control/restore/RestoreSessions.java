package io.holdfast.control.restore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.AbortRequest;
import io.holdfast.catalog.model.Approval;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.DeterminedTarget;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePlanId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.copy.CopyProbe;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.session.Reasons;
import io.holdfast.control.session.RestoreEvent;
import io.holdfast.control.work.ExplorerBook;
import io.holdfast.control.work.RestoreBook;
import io.holdfast.control.work.WorkSettings;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts, approves and stops restores. Thread-safe. */
public final class RestoreSessions {
  private final Ledger ledger;
  private final CopyProbe copies;
  private final WorkSettings settings;

  public RestoreSessions(Ledger ledger, CopyProbe copies, WorkSettings settings) {
    this.ledger = ledger;
    this.copies = copies;
    this.settings = settings;
  }

  /** A request, and the plan that it came from. */
  private record Wish(
      RestorePointId point, @Nullable CopyId copy, RestoreRequest request, RestoreLinks links) {}

  /**
   * Queues a restore, or has it wait for a second person. A point being restored can neither expire
   * nor be deleted.
   *
   * @param copy which copy to read; null takes the best that answers
   * @return the queued session, or one that ended as NOT_SUPPORTED when no agent can do this
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT when the point cannot be restored
   *     from, SCOPE_MISSING when it writes where a source lives and the caller may not
   */
  public RestoreSession start(
      Caller caller, RestorePointId point, @Nullable CopyId copy, RestoreRequest request)
      throws InterruptedException {
    Wishes.requireSound(request);
    ledger.look(catalog -> Wishes.point(catalog, caller, point)); // before anything is read of it
    var chosen = copy == null ? copies.answering(point).orElse(null) : copy;
    return ledger.decide(
        decision -> start(decision, caller, new Wish(point, chosen, request, RestoreLinks.NONE)));
  }

  /**
   * Queues a restore unless another one of the point waits or runs.
   *
   * @throws ControlException as the others do; STATE_CONFLICT while there is another one
   */
  public RestoreSession startAlone(Caller caller, RestorePointId point, RestoreRequest request)
      throws InterruptedException {
    return startAll(
            caller,
            point,
            List.of(request),
            decision -> Rivals.requireNoRestore(decision.catalog(), point))
        .getFirst();
  }

  /**
   * Queues a copy of a source under a name of its own, which the request's target holds.
   *
   * @throws ControlException as the others do; RESOURCE_EXISTS when the name is taken
   */
  public RestoreSession startNamed(Caller caller, RestorePointId point, RestoreRequest request)
      throws InterruptedException {
    return startAll(
            caller,
            point,
            List.of(request),
            decision -> Rivals.requireFree(decision.catalog(), caller, request.target()))
        .getFirst();
  }

  /** Whether a server has the name, or a restore gave it, or will give it, to a copy. */
  public boolean isNameTaken(Caller caller, String name) {
    return ledger.look(catalog -> Rivals.isTaken(catalog, caller, name));
  }

  /**
   * Queues several restores from the copy of a point that answers best, all or none.
   *
   * @throws ControlException as the one does
   */
  public List<RestoreSession> startAll(
      Caller caller, RestorePointId point, List<RestoreRequest> requests)
      throws InterruptedException {
    return startAll(caller, point, requests, _ -> {});
  }

  /**
   * @param allowed refuses what the world does not allow at the moment of the decision
   */
  private List<RestoreSession> startAll(
      Caller caller,
      RestorePointId point,
      List<RestoreRequest> requests,
      Consumer<Decision> allowed)
      throws InterruptedException {
    requests.forEach(Wishes::requireSound);
    ledger.look(catalog -> Wishes.point(catalog, caller, point)); // before anything is read of it
    var chosen = copies.answering(point).orElse(null);
    return ledger.decide(decision -> {
      allowed.accept(decision);
      return requests.stream()
          .map(request ->
              start(decision, caller, new Wish(point, chosen, request, RestoreLinks.NONE)))
          .toList();
    });
  }

  /**
   * Queues a restore that was thought through before.
   *
   * @param reason and {@code ticketRef} replace the plan's when given
   * @throws ControlException PLAN_EXPIRED 15 minutes after the plan was made
   */
  public RestoreSession start(
      Caller caller, RestorePlanId id, @Nullable String reason, @Nullable String ticketRef)
      throws InterruptedException {
    var planned = ledger.look(catalog -> catalog.restorePlans().get(id));
    var chosen = copies.answering(planned.pointId()).orElse(null);
    return ledger.decide(decision -> {
      var plan = decision.catalog().restorePlans().get(id);
      if (!caller.sees(plan.projectId())) {
        throw new ControlException(ErrorCode.RESOURCE_MISSING, "no restore plan " + id);
      }
      if (!plan.expiresAt().isAfter(decision.now())) {
        throw new ControlException(
            ErrorCode.PLAN_EXPIRED,
            "restore plan %s expired at %s; make a new one".formatted(id, plan.expiresAt()));
      }
      var request = explained(plan.request(), reason, ticketRef);
      var links = new RestoreLinks(null, id, null);
      return start(decision, caller, new Wish(plan.pointId(), chosen, request, links));
    });
  }

  /**
   * Queues a restore that was begun in an explorer.
   *
   * @param picked makes what was picked, to be kept with the explorer; fails when it is closed
   * @throws ControlException as the others do
   */
  public RestoreSession startWithin(
      Caller caller,
      RestoreSessionId explorer,
      RestorePointId point,
      RestoreRequest request,
      Function<Decision, List<RestoreItem>> picked)
      throws InterruptedException {
    Wishes.requireSound(request);
    ledger.look(catalog -> Wishes.point(catalog, caller, point)); // before anything is read of it
    var chosen = copies.answering(point).orElse(null);
    return ledger.decide(decision -> {
      var items = picked.apply(decision);
      ExplorerBook.picked(decision, decision.catalog().restoreSessions().get(explorer), items);
      var links = new RestoreLinks(explorer, null, null);
      return start(decision, caller, new Wish(point, chosen, request, links));
    });
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestoreSession get(RestoreSessionId id) {
    return ledger.look(catalog -> catalog.restoreSessions().get(id));
  }

  /**
   * Asks for a session's end; done at once when no agent is at work, else within seconds. Asking
   * again is harmless.
   *
   * @throws ControlException STATE_CONFLICT when it has ended
   */
  public RestoreSession abort(Caller caller, RestoreSessionId id) {
    return ledger.decide(decision -> abort(decision, caller, seen(decision, caller, id)));
  }

  /** Asks for a session's end, for who only wants it not to run: one that has ended stays so. */
  public RestoreSession abortIfLive(Caller caller, RestoreSessionId id) {
    return ledger.decide(decision -> {
      var session = seen(decision, caller, id);
      return session.standing().state() == RestoreState.ENDED
          ? session
          : abort(decision, caller, session);
    });
  }

  private static RestoreSession abort(Decision decision, Caller caller, RestoreSession session) {
    var actor = RequestContext.actor(caller);
    var after = RestoreBook.abort(decision, session, new AbortRequest(decision.now(), actor));
    decision.audit(
        actor,
        "restore.abort",
        Audited.of("restore-session", session.id(), session.origin().projectId()),
        session,
        after);
    return after;
  }

  private static RestoreSession seen(Decision decision, Caller caller, RestoreSessionId id) {
    var session = decision.catalog().restoreSessions().get(id);
    if (!caller.sees(session.origin().projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no restore session " + id);
    }
    return session;
  }

  /**
   * Lets a waiting restore begin.
   *
   * @throws ControlException APPROVAL_OWN for the one who asked for the restore, STATE_CONFLICT
   *     when it does not wait
   */
  public RestoreSession approve(Caller caller, RestoreSessionId id) {
    return answer(caller, id, true, null);
  }

  /**
   * Ends a waiting restore as REJECTED.
   *
   * @param reason for people
   * @throws ControlException as {@link #approve} does
   */
  public RestoreSession reject(Caller caller, RestoreSessionId id, @Nullable String reason) {
    return answer(caller, id, false, reason);
  }

  private RestoreSession answer(
      Caller caller, RestoreSessionId id, boolean approved, @Nullable String reason) {
    var actor = RequestContext.actor(caller);
    return ledger.decide(decision -> {
      var session = seen(decision, caller, id);
      if (session.actor().id().equals(actor.id())) {
        throw new ControlException(
            ErrorCode.APPROVAL_OWN,
            "restore session %s was asked for with this token; a second person must answer"
                .formatted(id));
      }
      var said = reason == null ? actor.name() : actor.name() + ": " + reason;
      var approval = new Approval(actor, decision.now(), approved);
      var after =
          RestoreBook.answer(decision, session, approval, approved ? null : "refused by " + said);
      decision.audit(
          actor,
          approved ? "restore.approve" : "restore.reject",
          Audited.of("restore-session", id, session.origin().projectId()),
          session,
          after);
      return after;
    });
  }

  private RestoreSession start(Decision decision, Caller caller, Wish wish) {
    var catalog = decision.catalog();
    var point = Wishes.point(catalog, caller, wish.point());
    var copy = CopyChoice.one(catalog, point.id(), wish.copy());
    var source = catalog.sources().get(point.sourceId());
    var located = Wishes.located(catalog, caller, wish.request(), source, settings.kinds());
    var into = Wishes.into(catalog, caller, located, source);
    var parts = catalog.restorePoints().parts(point.id());
    var members = Wishes.members(catalog, caller, located, source, parts);
    var inPlace = Wishes.inPlace(located, List.of(source, into), members);
    Wishes.requireReach(caller, located, source, into, inPlace);
    Wishes.requireHere(catalog, point, inPlace);
    var session =
        catalog
            .restoreSessions()
            .insert(
                asked(
                    decision,
                    caller,
                    new Wish(wish.point(), copy.id(), located, wish.links()),
                    Restorable.origin(point, copy),
                    Wishes.determined(located, source, into),
                    Wishes.waits(inPlace, settings.approvalRule())));
    decision.audit(
        RequestContext.actor(caller),
        "restore.start",
        Audited.of("restore-session", session.id(), point.projectId()),
        null,
        session);
    Notices.asked(decision, session);
    decision.changed(SessionRef.of(session.id()));
    if (session.standing().state() == RestoreState.QUEUED) {
      decision.queued();
    }
    return Wishes.impossible(located, source, settings.kinds())
        .or(() -> Wishes.impossible(located, members, settings.kinds()))
        .map(why ->
            RestoreBook.enter(
                decision,
                session,
                new RestoreEvent.Unsupported(decision.now(), Reasons.SOURCE_NOT_SUPPORTED),
                why))
        .orElse(session);
  }

  private static RestoreSession asked(
      Decision decision,
      Caller caller,
      Wish wish,
      RestoreOrigin origin,
      DeterminedTarget determined,
      boolean waits) {
    var now = decision.now();
    return new RestoreSession(
        new RestoreSessionId(decision.newId()),
        0,
        0,
        origin,
        wish.request(),
        determined,
        RequestContext.actor(caller),
        List.of(),
        RestoreStanding.live(waits ? RestoreState.WAITING_APPROVAL : RestoreState.QUEUED),
        waits ? SessionTimes.created(now) : SessionTimes.queued(now),
        Lease.NONE,
        0,
        null,
        Progress.NONE,
        RestoreTotals.NONE,
        wish.links(),
        null,
        1);
  }

  private static RestoreRequest explained(
      RestoreRequest request, @Nullable String reason, @Nullable String ticketRef) {
    return new RestoreRequest(
        request.purpose(),
        request.mode(),
        request.explorer(),
        request.selection(),
        request.target(),
        request.conflictPolicy(),
        reason == null ? request.reason() : reason,
        ticketRef == null ? request.ticketRef() : ticketRef);
  }
}
