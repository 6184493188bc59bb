package io.holdfast.server.trace;

import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.BackupResult;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.Event;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestoreResult;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.SessionRef;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.EventFilter;
import io.holdfast.catalog.query.EventSort;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a trace tells of a session of either kind.
 *
 * @param events the first of them, in order
 * @param status an error for what failed; nothing for all else, aborts among them
 */
record EndedSession(
    SessionRef ref,
    String name,
    SessionTimes times,
    Attributes attributes,
    List<Event> events,
    StatusData status) {
  /** More of them say no more: a failed restore may have one for each of a million items. */
  private static final int EVENTS = 2_000;

  static Optional<EndedSession> find(CatalogTransaction catalog, SessionRef ref) {
    return switch (ref.kind()) {
      case BACKUP ->
          catalog.backupSessions().find(new BackupSessionId(ref.id())).map(it -> of(catalog, it));
      case RESTORE ->
          catalog.restoreSessions().find(new RestoreSessionId(ref.id())).map(it -> of(catalog, it));
    };
  }

  private static EndedSession of(CatalogTransaction catalog, BackupSession session) {
    var statistics = session.statistics();
    var standing = session.standing();
    var attributes =
        common(catalog, session.protectionId(), session.sourceId())
            .put("holdfast.session.id", session.id().toString())
            .put("holdfast.session.no", session.no())
            .put("holdfast.session.attempt", session.attempt())
            .put("holdfast.session.trigger", session.trigger().name())
            .put("holdfast.project.id", session.projectId().toString())
            .put("holdfast.result", String.valueOf(standing.result()))
            .put("holdfast.files", statistics.files())
            .put("holdfast.bytes.read", statistics.bytesRead())
            .put("holdfast.bytes.stored", statistics.bytesStored());
    reason(attributes, standing.reasonCode());
    session
        .restorePoint()
        .ifPresent(id -> attributes.put("holdfast.restore_point.id", id.toString()));
    var failed =
        standing.result() == BackupResult.FAILED || standing.result() == BackupResult.NOT_SUPPORTED;
    var ref = SessionRef.of(session.id());
    return new EndedSession(
        ref,
        "backup",
        session.times(),
        attributes.build(),
        events(catalog, ref),
        status(failed, standing.detail()));
  }

  private static EndedSession of(CatalogTransaction catalog, RestoreSession session) {
    var origin = session.origin();
    var standing = session.standing();
    var totals = session.totals();
    var attributes =
        common(catalog, origin.protectionId(), origin.sourceId())
            .put("holdfast.session.id", session.id().toString())
            .put("holdfast.session.no", session.no())
            .put("holdfast.session.attempt", session.attempt())
            .put("holdfast.session.purpose", session.request().purpose().name())
            .put("holdfast.project.id", origin.projectId().toString())
            .put("holdfast.result", String.valueOf(standing.result()))
            .put("holdfast.items", totals.items())
            .put("holdfast.items.failed", totals.failed())
            .put("holdfast.bytes.restored", totals.bytes());
    reason(attributes, standing.reasonCode());
    if (origin.pointId() != null) {
      attributes.put("holdfast.restore_point.id", origin.pointId().toString());
    }
    var failed =
        standing.result() == RestoreResult.FAILED
            || standing.result() == RestoreResult.NOT_SUPPORTED;
    var ref = SessionRef.of(session.id());
    return new EndedSession(
        ref,
        name(session),
        session.times(),
        attributes.build(),
        events(catalog, ref),
        status(failed, standing.detail()));
  }

  private static String name(RestoreSession session) {
    return switch (session.request().purpose()) {
      case RECOVERY, CLONE -> "restore";
      case DRILL, EXPLORE, EXPORT -> session.request().purpose().name().toLowerCase(Locale.ROOT);
    };
  }

  private static AttributesBuilder common(
      CatalogTransaction catalog, ProtectionId protection, SourceId source) {
    var attributes = Attributes.builder();
    attributes.put("holdfast.protection.id", protection.toString());
    catalog
        .protections()
        .find(protection)
        .ifPresent(it -> attributes.put("holdfast.protection.name", it.name()));
    catalog
        .sources()
        .find(source)
        .ifPresent(it -> attributes.put("holdfast.source.kind", it.kind().name()));
    return attributes;
  }

  private static void reason(AttributesBuilder attributes, @Nullable String reason) {
    if (reason != null) {
      attributes.put("holdfast.reason", reason);
    }
  }

  private static StatusData status(boolean failed, @Nullable String detail) {
    return failed
        ? StatusData.create(StatusCode.ERROR, detail == null ? "" : detail)
        : StatusData.unset();
  }

  private static List<Event> events(CatalogTransaction catalog, SessionRef ref) {
    return catalog
        .events()
        .list(
            CatalogQuery.<EventFilter, EventSort>by(Order.ascending(EventSort.SEQUENCE))
                .where(new EventFilter.Session(ref))
                .page(Page.first(EVENTS)))
        .items();
  }
}
