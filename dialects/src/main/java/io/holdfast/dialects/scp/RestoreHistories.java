package io.holdfast.dialects.scp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.control.history.Walk;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** {@code GET /v1/backups/{backup_id}/restore-histories}: the restores of one protection. */
final class RestoreHistories {
  /** Beyond this many items a page is sent while it is read, without its length. */
  private static final long MAX_BUFFERED_ITEMS = 10_000;

  private static final JsonFactory JSON = new JsonFactory();

  /** Restores that went to this very host name no server. */
  private static final String OWN_SERVER = "localhost";

  private final History history;

  RestoreHistories(History history) {
    this.history = history;
  }

  Response list(Request request) {
    var version = ScpVersion.of(request);
    var caller = request.get(Caller.class);
    if (!caller.may(Scope.RESTORE_READ)) {
      throw new RequestException(
          ErrorCode.SCOPE_MISSING, "backup:ListRestoreHistories needs the scope restore:read");
    }
    var query = RestoreHistoryQuery.of(request.query(), version);
    var protection = protection(request.pathValue("backupId"), caller);
    if (query.size() <= MAX_BUFFERED_ITEMS) {
      return ScpDialect.identified(
          request,
          Response.bytes(200, ScpDialect.JSON_TYPE, buffered(query, protection, caller, version)));
    }
    return ScpDialect.identified(
        request,
        Response.stream(
            200, ScpDialect.JSON_TYPE, out -> write(query, protection, caller, version, out)));
  }

  private Protection protection(String backupId, Caller caller) {
    return parse(backupId)
        .flatMap(id ->
            history
                .protections(
                    CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                            Order.ascending(ProtectionSort.CREATED_AT))
                        .where(new ProtectionFilter.Ids(Set.of(new ProtectionId(id))))
                        .page(Page.first(1)))
                .items()
                .stream()
                .findFirst())
        .filter(protection -> caller.sees(protection.projectId()))
        .orElseThrow(() ->
            new RequestException(ErrorCode.RESOURCE_MISSING, "backup_id: no backup with this id"));
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
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("contents");
      var total =
          Walk.each(
              history::restoreSessions,
              query.query(protection.id(), purposes(caller), version),
              query.offset(),
              query.size(),
              session -> write(json, session, version));
      json.writeEndArray();
      json.writeNumberField("count", total == null ? 0 : total);
      json.writeEndObject();
    }
  }

  /** An explorer is no restore; a drill is one for those who may read drills. */
  private static Set<RestorePurpose> purposes(Caller caller) {
    var purposes = EnumSet.of(RestorePurpose.RECOVERY, RestorePurpose.CLONE, RestorePurpose.EXPORT);
    if (caller.may(Scope.DRILL_READ)) {
      purposes.add(RestorePurpose.DRILL);
    }
    return purposes;
  }

  private static void write(JsonGenerator json, RestoreSession session, ScpVersion version)
      throws IOException {
    var origin = session.origin();
    var target = session.request().target();
    var times = session.times();
    var modifiedBy = session.abort() == null ? session.actor() : session.abort().by();
    json.writeStartObject();
    json.writeStringField("backup_id", hex(origin.protectionId().value()));
    json.writeStringField("backup_start_time", zoneless(pointStartedAt(session)));
    json.writeStringField("created_at", ClockFormat.SECONDS.format(times.createdAt()));
    json.writeStringField("created_by", hex(session.actor().id()));
    json.writeStringField("modified_at", ClockFormat.SECONDS.format(times.modifiedAt()));
    json.writeStringField("modified_by", hex(modifiedBy.id()));
    writeNullable(
        json,
        "restore_end_time",
        Optional.ofNullable(times.endedAt()).map(RestoreHistories::zoneless));
    writeNullable(json, "restore_server_id", serverId(session));
    json.writeStringField(
        "restore_server_name", target.serverName() == null ? OWN_SERVER : target.serverName());
    json.writeStringField("restore_start_time", zoneless(times.begunAt()));
    json.writeStringField("restore_state", ScpStates.word(session.standing(), version).name());
    json.writeStringField("schedule_name", scheduleName(session));
    json.writeEndObject();
  }

  private static Optional<String> serverId(RestoreSession session) {
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
    if (origin.scheduleName() != null) {
      return origin.scheduleName();
    }
    var id = hex(origin.pointId() == null ? session.id().value() : origin.pointId().value());
    var time = zoneless(pointStartedAt(session)).substring("2024-10-28T".length());
    return "FULL_MANUAL_%s-%s".formatted(time, id.substring(id.length() - 6));
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

  /** The vendor writes most ids without hyphens. */
  private static String hex(UUID id) {
    return id.toString().replace("-", "");
  }

  private static Optional<UUID> parse(String backupId) {
    if (!backupId.matches("[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return Optional.of(
        new UUID(
            Long.parseUnsignedLong(backupId.substring(0, 16), 16),
            Long.parseUnsignedLong(backupId.substring(16), 16)));
  }
}
