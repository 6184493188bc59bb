package io.holdfast.dialects.scp;

import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.dialects.ShownRestores;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.JsonStream;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Optional;

/** {@code GET /v1/backups/{backup_id}/restore-histories}: the restores of one protection. */
final class RestoreHistories {
  /** Beyond this many items a page is sent while it is read, without its length. */
  private static final long MAX_BUFFERED_ITEMS = 10_000;

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
    if (query.size() <= MAX_BUFFERED_ITEMS) {
      return Response.bytes(
          200, ScpDialect.JSON_TYPE, buffered(query, protection, caller, version));
    }
    return Response.stream(
        200, ScpDialect.JSON_TYPE, out -> write(query, protection, caller, version, out));
  }

  private byte[] buffered(
      RestoreHistoryQuery query, Protection protection, Caller caller, ScpVersion version) {
    var out = new ByteArrayOutputStream();
    try {
      write(query, protection, caller, version, out);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private void write(
      RestoreHistoryQuery query,
      Protection protection,
      Caller caller,
      ScpVersion version,
      OutputStream out)
      throws IOException {
    try (var json = JsonStream.to(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("contents");
      var wanted = query.query(protection.id(), ShownRestores.to(caller), version);
      var total =
          query.within().isPresent()
              ? writeSorted(query, wanted, json, version)
              : Walk.each(
                  history::restoreSessions,
                  wanted,
                  query.offset(),
                  query.size(),
                  session -> write(json, session, version));
      json.writeEndArray();
      json.writeNumberField("count", total == null ? 0 : total);
      json.writeEndObject();
    }
  }

  private Long writeSorted(
      RestoreHistoryQuery query,
      CatalogQuery<RestoreSessionFilter, RestoreSessionSort> wanted,
      JsonGenerator json,
      ScpVersion version)
      throws IOException {
    var page = Page.first(Listing.MOST_SORTED + 1);
    var all = Listing.sortable(history.restoreSessions(wanted.page(page)).items());
    var sorted = all.stream().sorted(query.within().orElseThrow());
    for (var session : sorted.skip(query.offset()).limit(query.size()).toList()) {
      write(json, session, version);
    }
    return (long) all.size();
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
