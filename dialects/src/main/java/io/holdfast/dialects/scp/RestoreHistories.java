package io.holdfast.dialects.scp;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.control.history.History;
import io.holdfast.dialects.ShownRestores;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** {@code GET /v1/backups/{backup_id}/restore-histories}: the restores of one protection. */
final class RestoreHistories {
  private final History history;
  private final Found found;

  RestoreHistories(History history, Found found) {
    this.history = history;
    this.found = found;
  }

  Response list(Request request) {
    var version = ScpVersion.of(request);
    var caller = Action.LIST_RESTORE_HISTORIES.of(request);
    var query = RestoreHistoryQuery.of(request.query(), version);
    var protection = found.backup(request, caller);
    var purposes = ShownRestores.to(caller);
    var page = query.read(history::restoreSessions, protection.id(), purposes);
    return Answers.list(
        page,
        (json, sessions) -> {
          for (var session : sessions) {
            write(json, session, version);
          }
        });
  }

  private static void write(JsonGenerator json, RestoreSession session, ScpVersion version)
      throws IOException {
    var origin = session.origin();
    var target = session.request().target();
    var times = session.times();
    json.writeStartObject();
    json.writeStringField("backup_id", ScpIds.hex(origin.protectionId().value()));
    json.writeStringField("backup_start_time", zoneless(pointStartedAt(session)));
    json.writeStringField("created_at", ClockFormat.SECONDS.format(times.createdAt()));
    json.writeStringField("created_by", ScpIds.hex(session.actor().id()));
    json.writeStringField("modified_at", ClockFormat.SECONDS.format(times.modifiedAt()));
    json.writeStringField("modified_by", ScpIds.hex(modifiedBy(session).id()));
    writeNullable(
        json,
        "restore_end_time",
        Optional.ofNullable(times.endedAt()).map(RestoreHistories::zoneless));
    writeNullable(json, "restore_server_id", serverId(session));
    json.writeStringField(
        "restore_server_name",
        target.serverName() == null ? BackupViews.OWN_SERVER : target.serverName());
    json.writeStringField("restore_start_time", zoneless(times.begunAt()));
    json.writeStringField("restore_state", ScpStates.word(session.standing(), version).name());
    json.writeStringField("schedule_name", scheduleName(session));
    json.writeEndObject();
  }

  static Actor modifiedBy(RestoreSession session) {
    return session.abort() == null ? session.actor() : session.abort().by();
  }

  static Optional<String> serverId(RestoreSession session) {
    var target = session.request().target();
    return Optional.ofNullable(target.serverRef())
        .or(() -> Optional.ofNullable(target.serverId()).map(Object::toString));
  }

  private static Instant pointStartedAt(RestoreSession session) {
    var started = session.origin().pointStartedAt();
    return started == null ? session.times().createdAt() : started;
  }

  /** Points that no schedule made get a name of the form that the vendor's manual runs have. */
  private static String scheduleName(RestoreSession session) {
    var origin = session.origin();
    var point = origin.pointId() == null ? session.id().value() : origin.pointId().value();
    return RunNames.of(origin.scheduleName(), point, pointStartedAt(session));
  }

  private static void writeNullable(JsonGenerator json, String field, Optional<String> value)
      throws IOException {
    if (value.isPresent()) {
      json.writeStringField(field, value.get());
      return;
    }
    json.writeNullField(field);
  }

  private static String zoneless(Instant instant) {
    return ClockFormat.SECONDS_WITHOUT_ZONE.format(instant);
  }
}
