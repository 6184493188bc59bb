package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Sessions of any kind: listed, shown, stopped. */
final class JobSessions {
  static final String PATH = "/jobSessions";
  static final String ID = "sessionId";
  static final String ONE = PATH + "/{sessionId}";

  private final Desk desk;
  private final Shelves shelves;
  private final FoundSessions found;
  private final Deletions deletions;

  JobSessions(Desk desk, Shelves shelves, FoundSessions found, Deletions deletions) {
    this.desk = desk;
    this.shelves = shelves;
    this.found = found;
    this.deletions = deletions;
  }

  Stream<Operation> operations() {
    return Stream.of(
        Operation.get(PATH, this::list),
        Operation.get(ONE, this::get),
        Operation.post(ONE + "/stop", this::stop));
  }

  private Response list(Call call) {
    var caller = reader(call);
    var log = JobSessionQuery.of(call).log(desk.history(), shelves, caller);
    // Version 1 ends its links so, whatever was asked for.
    var last = call.since(AzureVersion.V2) ? "" : "&display=Full";
    return Pages.answer(
        call,
        new Pages.Links(call.path(PATH), "", last, Set.of("display")),
        Pages.of(log, some -> JobSessionView.of(call, shelves, desk.clock(), some)));
  }

  private Response get(Call call) {
    var caller = call.caller();
    var name = call.request().pathValue(ID);
    return found
        .find(caller, name)
        .map(session -> node(call, session))
        .or(() -> deletions.find(caller, name).map(removed -> deletions.node(call, removed)))
        .map(Call::ok)
        .orElseThrow(JobSessions::missing);
  }

  /** A session of any kind as the vendor shows it. */
  ObjectNode node(Call call, SessionEntry session) {
    return JobSessionView.of(call, shelves, desk.clock(), List.of(session)).getFirst();
  }

  /** What was restored from a point, as a session that has just begun. */
  Response accepted(Call call, RestoreSession session) {
    return Call.json(202, node(call, new SessionEntry.Restore(session)));
  }

  /** What has ended is left as it is. */
  private Response stop(Call call) {
    var caller = call.caller();
    var name = call.request().pathValue(ID);
    var session = found.find(caller, name);
    if (session.isEmpty() && deletions.find(caller, name).isEmpty()) {
      throw missing();
    }
    session.ifPresent(entry -> stop(call, entry));
    return Response.empty(204);
  }

  /** Ends a session, if it has not ended. */
  void stop(Call call, SessionEntry entry) {
    switch (entry) {
      case SessionEntry.Backup(var session) ->
          desk.backups().abortIfLive(call.caller(Scope.BACKUP_RUN), session.id());
      case SessionEntry.Restore(var session) -> {
        var caller = call.caller(Scope.RESTORE_RUN);
        switch (session.request().purpose()) {
          case EXPLORE -> desk.explorers().close(caller, session.id());
          case RECOVERY, CLONE, DRILL, EXPORT -> desk.restores().abortIfLive(caller, session.id());
        }
      }
    }
  }

  /** The caller, who must be allowed to read sessions of one kind at least. */
  static Caller reader(Call call) {
    var caller = call.caller();
    if (!caller.may(Scope.BACKUP_READ) && !caller.may(Scope.RESTORE_READ)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "the user lacks the scopes backup:read and restore:read");
    }
    return caller;
  }

  static RequestException missing() {
    return Call.missing("session");
  }
}
