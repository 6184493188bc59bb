package io.holdfast.rest.v1;

import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.ScheduleId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.control.backup.BackupSessions;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Response;
import io.holdfast.rest.edge.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Backup sessions: listed, shown, watched, aborted. */
final class BackupSessionPaths {
  static final String PATH = "/v1/backup-sessions";
  private static final String ONE = PATH + "/{backupSessionId}";

  private static final ListShape<BackupSessionFilter, BackupSessionSort> LIST =
      ListShape.<BackupSessionFilter, BackupSessionSort>sorted(
              "-createdAt",
              Map.of(
                  "createdAt", BackupSessionSort.CREATED_AT,
                  "startedAt", BackupSessionSort.STARTED_AT,
                  "endedAt", BackupSessionSort.ENDED_AT,
                  "modifiedAt", BackupSessionSort.MODIFIED_AT,
                  "no", BackupSessionSort.NUMBER,
                  "state", BackupSessionSort.STATE,
                  "scheduleName", BackupSessionSort.SCHEDULE_NAME))
          .ofProjects(BackupSessionFilter.Projects::new)
          .ids("protectionId", ProtectionId::new, BackupSessionFilter.Protections::new)
          .ids("sourceId", SourceId::new, BackupSessionFilter.Sources::new)
          .ids("scheduleId", ScheduleId::new, BackupSessionFilter.Schedules::new)
          .ids("restorePointId", RestorePointId::new, BackupSessionFilter.Points::new)
          .numbers("no", BackupSessionFilter.Numbers::new)
          .words("state", BackupState.class, BackupSessionFilter.States::new)
          .words("result", BackupResult.class, BackupSessionFilter.Results::new)
          .words("severity", Severity.class, BackupSessionFilter.Severities::new)
          .words("trigger", BackupTrigger.class, BackupSessionFilter.Triggers::new)
          .words("type", BackupType.class, BackupSessionFilter.Types::new)
          .ids("actorId", id -> id, BackupSessionFilter.Actors::new)
          .range("created", BackupSessionFilter.CreatedAt::new)
          .range("started", BackupSessionFilter.StartedAt::new)
          .range("ended", BackupSessionFilter.EndedAt::new)
          .text(BackupSessionFilter.Text::new);

  private final BackupSessions backups;
  private final History history;
  private final Watching watching;
  private final Cursors cursors;

  BackupSessionPaths(BackupSessions backups, History history, Watching watching, Cursors cursors) {
    this.backups = backups;
    this.history = history;
    this.watching = watching;
    this.cursors = cursors;
  }

  List<Route> routes(Operations operations) {
    return List.of(
        operations.get(PATH, Scope.BACKUP_READ, this::list),
        operations.get(ONE, Scope.BACKUP_READ, this::get),
        operations.get(ONE + "/events", Scope.BACKUP_READ, this::events),
        operations.get(ONE + "/log", Scope.BACKUP_READ, this::log),
        operations.post(ONE + "/abort", Scope.BACKUP_RUN, this::abort));
  }

  /** The answer to a backup asked for. */
  static Response accepted(BackupSession session) {
    return Answers.accepted(PATH + "/" + session.id(), SessionViews.backup(session));
  }

  /** The session that the path names, if the caller sees it. */
  BackupSession named(Call call) {
    return find(call, call.id("backupSessionId", BackupSessionId::new));
  }

  /** A session, if the caller sees it. */
  BackupSession find(Call call, BackupSessionId id) {
    var session = look(id);
    return call.visible(session, session.projectId(), "backup session", id);
  }

  private Response list(Call call) {
    var slice = history.backupSessions(LIST.query(call.request(), call.caller(), cursors));
    return Answers.ok(
        LIST.page(call.request(), call.caller(), cursors, slice, SessionViews::backup));
  }

  private Response get(Call call) throws InterruptedException {
    call.allowOnly("expand");
    var expand = Expansion.of(call.request(), "events.last");
    var found = named(call);
    var wait = Watching.wanted(call.request());
    var ref = SessionRef.of(found.id());
    var session =
        watching.await(
            ref, wait.orElse(Duration.ZERO), () -> look(found.id()), BackupSessionPaths::ended);
    var last =
        expand.contains("events.last")
            ? watching.last(ref).map(SessionViews::event).orElse(null)
            : null;
    var view = SessionViews.backup(session, new SessionViews.Extras(null, last));
    var answer = Revisions.answer(call.request(), session.revision(), view);
    return wait.isEmpty()
        ? answer
        : answer.with("Preference-Applied", "wait=" + wait.get().toSeconds());
  }

  private Response events(Call call) {
    call.allowOnly();
    var id = named(call).id();
    return watching.stream(call.request(), SessionRef.of(id), () -> ended(look(id)));
  }

  private Response log(Call call) {
    call.allowOnly();
    return watching.log(SessionRef.of(named(call).id()));
  }

  private Response abort(Call call) {
    call.allowOnly();
    var session = named(call);
    Body.none(call.request());
    return accepted(backups.abort(call.caller(), session.id()));
  }

  private BackupSession look(BackupSessionId id) {
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.descending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Ids(Set.of(id)));
    return history.backupSessions(query).items().stream()
        .findFirst()
        .orElseThrow(() -> Call.missing("backup session", id));
  }

  private static boolean ended(BackupSession session) {
    return session.standing().state() == BackupState.ENDED;
  }
}
