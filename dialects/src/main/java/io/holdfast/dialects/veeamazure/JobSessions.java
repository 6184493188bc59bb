package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupTrigger;
import io.holdfast.catalog.model.BackupType;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestoreSessionFilter;
import io.holdfast.catalog.query.RestoreSessionSort;
import io.holdfast.control.access.Caller;
import io.holdfast.control.history.History;
import io.holdfast.rest.edge.ClockFormat;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.RequestException;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/jobSessions/{number}}: sessions of any kind, by the number that they share. */
final class JobSessions {
  static final String PATH = "/api/v1/jobSessions";

  private static final int TICK_NANOS = 100;

  private final History history;
  private final InstantSource clock;

  JobSessions(History history, InstantSource clock) {
    this.history = history;
    this.clock = clock;
  }

  Response get(Request request) {
    var caller = request.get(Caller.class);
    var text = request.pathValue("sessionId");
    if (!text.matches("[0-9]{1,18}")) {
      throw missing();
    }
    var number = Long.parseLong(text);
    var links = new AzureLinks(request);
    var node =
        backup(number, caller)
            .map(session -> render(session, links))
            .or(() -> restore(number, caller).map(session -> render(session, links)))
            .orElseThrow(JobSessions::missing);
    return Response.text(200, VeeamAzureDialect.JSON_TYPE, node.toString());
  }

  private Optional<BackupSession> backup(long number, Caller caller) {
    if (!caller.may(Scope.BACKUP_READ)) {
      return Optional.empty();
    }
    return history
        .backupSessions(
            CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                    Order.ascending(BackupSessionSort.NUMBER))
                .where(new BackupSessionFilter.Numbers(Set.of(number)))
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .filter(session -> caller.sees(session.projectId()));
  }

  private Optional<RestoreSession> restore(long number, Caller caller) {
    if (!caller.may(Scope.RESTORE_READ)) {
      return Optional.empty();
    }
    return history
        .restoreSessions(
            CatalogQuery.<RestoreSessionFilter, RestoreSessionSort>by(
                    Order.ascending(RestoreSessionSort.NUMBER))
                .where(new RestoreSessionFilter.Numbers(Set.of(number)))
                .page(Page.first(1)))
        .items()
        .stream()
        .findFirst()
        .filter(session -> caller.sees(session.origin().projectId()))
        .filter(session ->
            session.request().purpose() != RestorePurpose.DRILL || caller.may(Scope.DRILL_READ));
  }

  private ObjectNode render(BackupSession session, AzureLinks links) {
    return common(
        session.no(),
        type(session),
        AzureStates.status(session.standing()),
        session.times(),
        links);
  }

  private ObjectNode render(RestoreSession session, AzureLinks links) {
    var node =
        common(
            session.no(),
            type(session),
            AzureStates.status(session.standing()),
            session.times(),
            links);
    var reason = session.request().reason();
    node.putObject("restoreJobInfo").put("reason", reason == null ? "" : reason);
    return node;
  }

  private ObjectNode common(
      long number, Type type, AzureStates.JobStatus status, SessionTimes times, AzureLinks links) {
    var id = Long.toString(number);
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("type", type.name())
            .put("localizedType", type.words)
            .put("status", status.name());
    if (times.startedAt() != null) {
      var end = times.endedAt() == null ? clock.instant() : times.endedAt();
      node.put("executionStartTime", ClockFormat.TRIMMED_FRACTION.format(times.startedAt()))
          .put("executionDuration", timeSpan(Duration.between(times.startedAt(), end)));
    }
    if (times.endedAt() != null) {
      node.put("executionStopTime", ClockFormat.TRIMMED_FRACTION.format(times.endedAt()));
    }
    node.putObject("_embeddedResources");
    node.putObject("_links").putObject("self").put("href", links.item(PATH + "/" + id));
    return node;
  }

  /** The types of sessions that ours come to; the names are the words. */
  private enum Type {
    PolicyBackup("Policy Backup"),
    PolicySnapshot("Policy Snapshot"),
    ManualSnapshot("Manual Snapshot"),
    RestoreVms("Restore VMs"),
    FileLevelRestore("File-Level Restore");

    private final String words;

    Type(String words) {
      this.words = words;
    }
  }

  private static Type type(BackupSession session) {
    if (session.type() != BackupType.SNAPSHOT) {
      return Type.PolicyBackup;
    }
    return session.trigger() == BackupTrigger.SCHEDULE ? Type.PolicySnapshot : Type.ManualSnapshot;
  }

  private static Type type(RestoreSession session) {
    return switch (session.request().mode()) {
      case WHOLE, DATABASE, IMAGE -> Type.RestoreVms;
      case ITEMS, MESSAGES -> Type.FileLevelRestore;
    };
  }

  /** The constant form of .NET: {@code [d.]hh:mm:ss[.fffffff]}. */
  private static String timeSpan(Duration duration) {
    var span = duration.isNegative() ? Duration.ZERO : duration;
    var days = span.toDays() == 0 ? "" : span.toDays() + ".";
    var ticks = span.toNanosPart() / TICK_NANOS;
    var fraction = ticks == 0 ? "" : ".%07d".formatted(ticks);
    return "%s%02d:%02d:%02d%s"
        .formatted(days, span.toHoursPart(), span.toMinutesPart(), span.toSecondsPart(), fraction);
  }

  private static RequestException missing() {
    return new RequestException(ErrorCode.RESOURCE_MISSING, "no such session");
  }
}
