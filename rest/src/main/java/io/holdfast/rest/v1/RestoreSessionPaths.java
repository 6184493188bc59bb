package io.holdfast.rest.v1;

import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.ItemAction;
import io.holdfast.catalog.model.ItemState;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.ServerId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreItemFilter;
import io.holdfast.catalog.query.RestoreItemSort;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.history.History;
import io.holdfast.control.restore.RestoreSessions;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Restore sessions: listed, shown, watched, aborted, and what they worked on. */
final class RestoreSessionPaths {
  static final String PATH = "/v1/restore-sessions";
  private static final String ONE = PATH + "/{restoreSessionId}";
  private static final int EXPANDED_ITEMS = 100;

  private static final ListShape<RestoreSessionFilter, RestoreSessionSort> LIST =
      ListShape.<RestoreSessionFilter, RestoreSessionSort>sorted(
              "-createdAt",
              Map.of(
                  "createdAt", RestoreSessionSort.CREATED_AT,
                  "modifiedAt", RestoreSessionSort.MODIFIED_AT,
                  "startedAt", RestoreSessionSort.STARTED_AT,
                  "endedAt", RestoreSessionSort.ENDED_AT,
                  "state", RestoreSessionSort.STATE,
                  "pointStartedAt", RestoreSessionSort.POINT_STARTED_AT,
                  "targetServerName", RestoreSessionSort.TARGET_SERVER_NAME,
                  "scheduleName", RestoreSessionSort.SCHEDULE_NAME,
                  "no", RestoreSessionSort.NUMBER))
          .ofProjects(RestoreSessionFilter.Projects::new)
          .ids("restorePointId", RestorePointId::new, RestoreSessionFilter.Points::new)
          .ids("protectionId", ProtectionId::new, RestoreSessionFilter.Protections::new)
          .ids("sourceId", SourceId::new, RestoreSessionFilter.Sources::new)
          .ids("copyId", CopyId::new, RestoreSessionFilter.Copies::new)
          .numbers("no", RestoreSessionFilter.Numbers::new)
          .words("purpose", RestorePurpose.class, RestoreSessionFilter.Purposes::new)
          .words("mode", RestoreMode.class, RestoreSessionFilter.Modes::new)
          .words("explorer", Explorer.class, RestoreSessionFilter.Explorers::new)
          .words("state", RestoreState.class, RestoreSessionFilter.States::new)
          .words("result", RestoreResult.class, RestoreSessionFilter.Results::new)
          .words("severity", Severity.class, RestoreSessionFilter.Severities::new)
          .ids("actorId", id -> id, RestoreSessionFilter.Actors::new)
          .ids("targetServerId", ServerId::new, RestoreSessionFilter.TargetServers::new)
          .texts("targetServerName", RestoreSessionFilter.TargetServerNames::new)
          .texts("ticketRef", RestoreSessionFilter.Tickets::new)
          .ids("parentSessionId", RestoreSessionId::new, RestoreSessionFilter.Parents::new)
          .range("created", RestoreSessionFilter.CreatedAt::new)
          .range("started", RestoreSessionFilter.StartedAt::new)
          .range("ended", RestoreSessionFilter.EndedAt::new)
          .range("modified", RestoreSessionFilter.ModifiedAt::new)
          .range("pointStarted", RestoreSessionFilter.PointStartedAt::new)
          .text(RestoreSessionFilter.Text::new);

  private static final ListShape<RestoreItemFilter, RestoreItemSort> ITEMS =
      ListShape.<RestoreItemFilter, RestoreItemSort>always(Order.ascending(RestoreItemSort.ORDER))
          .words("state", ItemState.class, RestoreItemFilter.States::new)
          .words("action", ItemAction.class, RestoreItemFilter.Actions::new)
          .text(RestoreItemFilter.Text::new);

  private final RestoreSessions restores;
  private final History history;
  private final Watching watching;
  private final Cursors cursors;

  RestoreSessionPaths(
      RestoreSessions restores, History history, Watching watching, Cursors cursors) {
    this.restores = restores;
    this.history = history;
    this.watching = watching;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.RESTORE_READ, this::list),
        operations.get(ONE, Scope.RESTORE_READ, this::get),
        operations.get(ONE + "/items", Scope.RESTORE_READ, this::items),
        operations.get(ONE + "/events", Scope.RESTORE_READ, this::events),
        operations.post(ONE + "/abort", Scope.RESTORE_RUN, this::abort),
        operations.post(ONE + "/approve", Scope.RESTORE_APPROVE, this::approve),
        operations.post(ONE + "/reject", Scope.RESTORE_APPROVE, this::reject));
  }

  /** The answer to a restore asked for. */
  static Response accepted(RestoreSession session) {
    return Answers.accepted(PATH + "/" + session.id(), SessionViews.restore(session));
  }

  /** A session, if the caller sees it. */
  RestoreSession find(Call call, RestoreSessionId id) {
    var session = look(id);
    return call.visible(session, session.origin().projectId(), "restore session", id);
  }

  private RestoreSession named(Call call) {
    return find(call, call.id("restoreSessionId", RestoreSessionId::new));
  }

  private Response list(Call call) {
    var slice = history.restoreSessions(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(
        LIST.page(call.request(), call.caller(), cursors, slice, SessionViews::restore));
  }

  private Response get(Call call) throws InterruptedException {
    call.allowOnly("expand");
    var expand = Expansion.of(call.request(), "items", "events.last");
    var found = named(call);
    var wait = Watching.wanted(call.request());
    var session =
        watching.await(
            SessionRef.of(found.id()),
            wait.orElse(Duration.ZERO),
            () -> look(found.id()),
            RestoreSessionPaths::ended);
    var view = SessionViews.restore(session, extras(session.id(), expand));
    var answer = Revisions.answer(call.request(), session.revision(), view);
    return wait.isEmpty()
        ? answer
        : answer.with("Preference-Applied", "wait=" + wait.get().toSeconds());
  }

  private SessionViews.Extras extras(RestoreSessionId id, Set<String> expand) {
    var items =
        expand.contains("items")
            ? history
                .restoreItems(
                    CatalogQuery.<RestoreItemFilter, RestoreItemSort>by(
                            Order.ascending(RestoreItemSort.ORDER))
                        .where(new RestoreItemFilter.Sessions(Set.of(id)))
                        .page(Page.first(EXPANDED_ITEMS)))
                .map(SessionViews::item)
                .items()
            : null;
    var last =
        expand.contains("events.last")
            ? watching.last(SessionRef.of(id)).map(SessionViews::event).orElse(null)
            : null;
    return new SessionViews.Extras(items, last);
  }

  private Response items(Call call) {
    var query = ITEMS.query(call.request(), call.caller(), cursors);
    var own = query.where(new RestoreItemFilter.Sessions(Set.of(named(call).id())));
    return Answers.ok(
        ITEMS.page(
            call.request(), call.caller(), cursors, history.restoreItems(own), SessionViews::item));
  }

  private Response events(Call call) {
    call.allowOnly();
    var id = named(call).id();
    return watching.stream(call.request(), SessionRef.of(id), () -> ended(look(id)));
  }

  private Response abort(Call call) {
    call.allowOnly();
    var session = named(call);
    Body.none(call.request());
    return accepted(restores.abort(call.caller(), session.id()));
  }

  private Response approve(Call call) {
    call.allowOnly();
    var session = named(call);
    Body.none(call.request());
    return accepted(restores.approve(call.caller(), session.id()));
  }

  private Response reject(Call call) {
    call.allowOnly();
    var session = named(call);
    var fields = Body.optional(call.request());
    var reason = fields.text("reason").orElse(null);
    fields.close();
    return Answers.ok(SessionViews.restore(restores.reject(call.caller(), session.id(), reason)));
  }

  private RestoreSession look(RestoreSessionId id) {
    var query =
        CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                Order.descending(RestoreSessionSort.CREATED_AT))
            .where(new RestoreSessionFilter.Ids(Set.of(id)));
    return history.restoreSessions(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Call.missing("restore session", id));
  }

  private static boolean ended(RestoreSession session) {
    return session.standing().state() == RestoreState.ENDED;
  }
}
