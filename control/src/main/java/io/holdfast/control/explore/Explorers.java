package io.holdfast.control.explore;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemOutcome;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestoreItem;
import io.holdfast.catalog.model.RestoreItemId;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.copy.CopyChoice;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.restore.Restorable;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.control.work.ExplorerBook;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens and closes explorers, and keeps what is done in them. Thread-safe. An explorer needs no
 * agent; what is restored from it is a restore session of its own, with the explorer as its parent.
 */
public final class Explorers {
  private final Ledger ledger;
  private final RestoreSessions restores;

  public Explorers(Ledger ledger, RestoreSessions restores) {
    this.ledger = ledger;
    this.restores = restores;
  }

  /**
   * Opens an explorer. Where there is no point at the moment asked for, it is open and empty; the
   * newest point that it shows can neither expire nor be deleted while it is open.
   *
   * @throws ControlException RESOURCE_MISSING for what the caller does not see, STATE_CONFLICT when
   *     nothing of its kind is protected there or the one point cannot be read, NOT_SUPPORTED for a
   *     point that cannot be looked into so
   */
  public RestoreSession open(Caller caller, ExploreWish wish) {
    return ledger.decide(decision -> open(decision, caller, wish));
  }

  /** What is shown: sources with the point that is shown of each, by name. */
  public List<Shown> shown(RestoreSession session) {
    return ledger.look(catalog -> new ShownPoints(catalog).of(session));
  }

  /** What is shown of some sources; none of those that the session does not show. */
  public List<Shown> shown(RestoreSession session, Set<SourceId> sources) {
    return ledger.look(catalog -> new ShownPoints(catalog).of(session, sources));
  }

  /** Notes that a session was used; harmless when it is closed meanwhile. */
  public void used(RestoreSessionId id) {
    var seen = ledger.look(catalog -> catalog.restoreSessions().get(id));
    if (isOpen(seen) && ExplorerBook.isStale(seen, ledger.now())) {
      ledger.decide(decision -> {
        var now = decision.catalog().restoreSessions().get(id);
        return isOpen(now) ? ExplorerBook.touch(decision, now) : now;
      });
    }
  }

  private static boolean isOpen(RestoreSession session) {
    return session.request().purpose() == RestorePurpose.EXPLORE
        && session.standing().state() == RestoreState.OPEN;
  }

  /**
   * Closes an explorer; restores begun in it go on. Harmless when it is closed.
   *
   * @throws ControlException RESOURCE_MISSING, STATE_CONFLICT when it is no explorer
   */
  public RestoreSession close(Caller caller, RestoreSessionId id) {
    return ledger.decide(decision -> {
      var session = visible(decision, caller, id);
      requireExplorer(session);
      if (session.standing().state() == RestoreState.ENDED) {
        return session;
      }
      var after = ExplorerBook.stop(decision, session, null);
      audit(decision, caller, "restore.stop", session, after);
      return after;
    });
  }

  /**
   * Restores what was picked of a point that the session shows.
   *
   * @return the restore's own session
   * @throws ControlException as {@link RestoreSessions#start} does; STATE_CONFLICT when the session
   *     is closed
   */
  public RestoreSession restore(
      Caller caller,
      RestoreSession session,
      RestorePoint point,
      RestoreRequest request,
      List<Picked> picked)
      throws InterruptedException {
    requireOpen(session);
    return restores.startWithin(
        caller,
        session.id(),
        point.id(),
        request,
        decision -> {
          requireOpen(visible(decision, caller, session.id()));
          var began = new ItemOutcome(ItemState.PENDING, decision.now(), null, null, null, null);
          return items(decision, session, ItemAction.RESTORE, picked, began);
        });
  }

  /** What was picked for a restore that was begun in an explorer, and how each of it goes. */
  public List<RestoreItem> picked(RestoreSession restore) {
    return ledger.look(
        catalog -> ExplorerBook.pickedFor(catalog, restore, EnumSet.allOf(ItemState.class)));
  }

  /**
   * Notes that things were taken out of the session's points.
   *
   * @throws ControlException STATE_CONFLICT when it is closed
   */
  public void took(Caller caller, RestoreSession session, ItemAction action, List<Picked> picked) {
    ledger.decide(decision -> {
      var now = visible(decision, caller, session.id());
      requireOpen(now);
      var done =
          new ItemOutcome(ItemState.SUCCESS, decision.now(), decision.now(), null, null, null);
      ExplorerBook.picked(decision, now, items(decision, now, action, picked, done));
      audit(decision, caller, "restore.take", now, null);
      return now;
    });
  }

  /**
   * Notes that nothing could be begun for what was picked, where others of the same wish were begun
   * with success; harmless when the session is closed.
   *
   * @param why for people
   */
  public void refused(RestoreSession session, List<Picked> picked, String why) {
    ledger.decide(decision -> {
      var now = decision.catalog().restoreSessions().get(session.id());
      if (isOpen(now)) {
        var at = decision.now();
        var outcome = new ItemOutcome(ItemState.FAILED, at, at, why, null, null);
        ExplorerBook.picked(
            decision, now, items(decision, now, ItemAction.RESTORE, picked, outcome));
      }
      return now;
    });
  }

  private static List<RestoreItem> items(
      Decision decision,
      RestoreSession session,
      ItemAction action,
      List<Picked> picked,
      ItemOutcome outcome) {
    return picked.stream()
        .map(one ->
            new RestoreItem(
                new RestoreItemId(decision.newId()),
                session.id(),
                0,
                action,
                one.type(),
                one.name(),
                one.from(),
                one.to(),
                one.bytes(),
                outcome))
        .toList();
  }

  private static RestoreSession open(Decision decision, Caller caller, ExploreWish wish) {
    var catalog = decision.catalog();
    var asOf = wish.asOf() == null ? decision.now() : wish.asOf();
    var shown = new ShownPoints(catalog);
    var anchor = shown.anchor(caller, wish.extent(), wish.explorer());
    var newest =
        shown.of(wish.extent(), wish.explorer(), asOf).stream()
            .map(Shown::point)
            .max(
                Comparator.comparing(RestorePoint::pointInTime)
                    .thenComparing(one -> one.id().value()));
    var request =
        new RestoreRequest(
            RestorePurpose.EXPLORE,
            RestoreMode.ITEMS,
            wish.explorer(),
            selection(wish, asOf),
            RestoreTarget.original(),
            ConflictPolicy.FAIL,
            wish.reason(),
            null);
    var session =
        ExplorerBook.open(
            decision, session(decision, caller, origin(catalog, anchor, newest), request));
    audit(decision, caller, "restore.explore", null, session);
    return session;
  }

  private static RestoreSession session(
      Decision decision, Caller caller, RestoreOrigin origin, RestoreRequest request) {
    var now = decision.now();
    return new RestoreSession(
        new RestoreSessionId(decision.newId()),
        0,
        0,
        origin,
        request,
        null,
        RequestContext.actor(caller),
        List.of(),
        RestoreStanding.live(RestoreState.OPEN),
        new SessionTimes(now, null, now, null, now),
        Lease.NONE,
        0,
        null,
        Progress.NONE,
        RestoreTotals.NONE,
        RestoreLinks.NONE,
        null,
        1);
  }

  private static Selection selection(ExploreWish wish, Instant asOf) {
    return new Selection(
        List.of(),
        List.of(),
        List.of(),
        wish.extent().parts(),
        List.of(),
        asOf,
        wish.showDeleted(),
        wish.showAllVersions());
  }

  private static RestoreOrigin origin(
      CatalogTransaction catalog, Protection anchor, Optional<RestorePoint> newest) {
    if (newest.isEmpty()) {
      return new RestoreOrigin(
          anchor.projectId(), anchor.id(), anchor.sourceId(), null, null, null, null);
    }
    return Restorable.origin(newest.get(), CopyChoice.one(catalog, newest.get().id(), null));
  }

  private static RestoreSession visible(Decision decision, Caller caller, RestoreSessionId id) {
    var session = decision.catalog().restoreSessions().get(id);
    if (!caller.sees(session.origin().projectId())) {
      throw new ControlException(ErrorCode.RESOURCE_MISSING, "no restore session " + id);
    }
    return session;
  }

  /**
   * @throws ControlException STATE_CONFLICT when it is closed, or no explorer
   */
  public static void requireOpen(RestoreSession session) {
    requireExplorer(session);
    if (session.standing().state() != RestoreState.OPEN) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "restore session %s has been stopped; open a new one".formatted(session.id()));
    }
  }

  private static void requireExplorer(RestoreSession session) {
    if (session.request().purpose() != RestorePurpose.EXPLORE) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "restore session %s is a restore of its own; nothing can be browsed in it"
              .formatted(session.id()));
    }
  }

  private static void audit(
      Decision decision,
      Caller caller,
      String action,
      @Nullable RestoreSession before,
      @Nullable RestoreSession after) {
    var session = after == null ? before : after;
    if (session != null) {
      decision.audit(
          RequestContext.actor(caller),
          action,
          Audited.of("restore-session", session.id(), session.origin().projectId()),
          before,
          after);
    }
  }
}
