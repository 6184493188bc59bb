package io.holdfast.control.notice;

import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupState;
import io.holdfast.catalog.model.Channel;
import io.holdfast.catalog.model.Credential;
import io.holdfast.catalog.model.Drill;
import io.holdfast.catalog.model.DrillResult;
import io.holdfast.catalog.model.Export;
import io.holdfast.catalog.model.Notice;
import io.holdfast.catalog.model.Notice.Resource;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.ProjectId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SealedCatalog;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.NoticeDraft;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Publishes what happens to the service's resources, each as it is at that moment. */
public final class Notices {
  private Notices() {}

  /** Tells of a backup's new state, if people are told of it. */
  public static void backup(Decision decision, BackupSession session) {
    var type = type(session);
    if (type == null) {
      return;
    }
    var times = session.times();
    var standing = session.standing();
    var statistics = session.statistics();
    var data =
        new Snapshot()
            .with("id", session.id())
            .with("no", session.no())
            .with("projectId", session.projectId())
            .with("protectionId", session.protectionId())
            .with("protectionName", name(decision, session.protectionId()))
            .with("sourceId", session.sourceId())
            .with("trigger", session.trigger())
            .with("type", session.type())
            .with("state", standing.state())
            .with("result", standing.result())
            .with("severity", standing.severity())
            .with("reasonCode", standing.reasonCode())
            .with("detail", standing.detail())
            .with("createdAt", times.createdAt())
            .with("startedAt", times.startedAt())
            .with("endedAt", times.endedAt())
            .with("attempt", session.attempt())
            .with("files", statistics.files())
            .with("bytesRead", statistics.bytesRead())
            .with("bytesStored", statistics.bytesStored())
            .with("restorePointId", session.restorePoint().orElse(null))
            .with("actor", session.actor())
            .with("revision", session.revision());
    decision.publish(
        new NoticeDraft(
            type,
            session.projectId(),
            session.protectionId(),
            new Resource("backup-session", session.id().value(), session.revision()),
            standing.result() == null ? Severity.OK : standing.severity(),
            data.fields()));
  }

  /** Tells that somebody asked for a restore, and whether a second person must agree. */
  public static void asked(Decision decision, RestoreSession session) {
    if (told(session)) {
      restore(decision, NoticeType.RESTORE_REQUESTED, session, Severity.OK);
      if (session.standing().state() == RestoreState.WAITING_APPROVAL) {
        restore(decision, NoticeType.RESTORE_APPROVAL_NEEDED, session, Severity.WARNING);
      }
    }
  }

  /** Tells of a restore's new state, if people are told of it. */
  public static void restore(Decision decision, RestoreSession session) {
    var type = type(session);
    if (type != null && told(session)) {
      var standing = session.standing();
      restore(
          decision, type, session, standing.result() == null ? Severity.OK : standing.severity());
    }
  }

  /** Tells of an export that can be fetched, was fetched or cannot be fetched any more. */
  public static void export(Decision decision, NoticeType type, Export export) {
    var file = export.file();
    var protection =
        decision
            .catalog()
            .restorePoints()
            .find(export.pointId())
            .map(RestorePoint::protectionId)
            .orElse(null);
    var data =
        new Snapshot()
            .with("id", export.id())
            .with("projectId", export.projectId())
            .with("restorePointId", export.pointId())
            .with("format", export.format())
            .with("phase", export.phase())
            .with("withPassword", export.withPassword())
            .with("requestedAt", export.requestedAt())
            .with("readyAt", export.readyAt())
            .with("expiresAt", export.expiresAt())
            .with("bytes", file == null ? null : file.bytes())
            .with("sha256", file == null ? null : file.sha256())
            .with("downloads", export.downloads())
            .with("actor", export.actor())
            .with("revision", export.revision());
    decision.publish(
        new NoticeDraft(
            type,
            export.projectId(),
            protection,
            new Resource("export", export.id().value(), export.revision()),
            Severity.OK,
            data.fields()));
  }

  /** Tells of a drill that ended and could tell: one whose ground broke is none of the news. */
  public static void drill(Decision decision, Drill drill) {
    var standing = drill.standing();
    var passed = standing.result() != null && standing.result().passed();
    if (!passed && standing.result() != DrillResult.FAILED) {
      return;
    }
    var data =
        new Snapshot()
            .with("id", drill.id())
            .with("projectId", drill.projectId())
            .with("protectionId", drill.protectionId())
            .with("protectionName", name(decision, drill.protectionId()))
            .with("restorePointId", drill.pointId())
            .with("restoreSessionId", drill.sessionId())
            .with("policyId", drill.policyId())
            .with("level", drill.wish().level())
            .with("result", standing.result())
            .with("reasonCode", standing.reasonCode())
            .with("detail", standing.detail())
            .with("restoreMillis", standing.measure().restoreMillis())
            .with("bytes", standing.measure().bytes())
            .with("createdAt", drill.createdAt())
            .with("endedAt", drill.endedAt())
            .with("actor", drill.actor())
            .with("revision", drill.revision());
    decision.publish(
        new NoticeDraft(
            passed ? NoticeType.DRILL_PASSED : NoticeType.DRILL_FAILED,
            drill.projectId(),
            drill.protectionId(),
            new Resource("drill", drill.id().value(), drill.revision()),
            passed ? Severity.OK : Severity.ERROR,
            data.fields()));
  }

  /** Tells of a point that was pinned, expired, deleted or found wanting. */
  public static void point(
      Decision decision, NoticeType type, RestorePoint point, Severity severity) {
    var data =
        new Snapshot()
            .with("id", point.id())
            .with("slug", point.slug())
            .with("projectId", point.projectId())
            .with("protectionId", point.protectionId())
            .with("protectionName", name(decision, point.protectionId()))
            .with("sourceId", point.sourceId())
            .with("backupSessionId", point.backupSessionId())
            .with("kind", point.kind())
            .with("pointInTime", point.pointInTime())
            .with("completedAt", point.completedAt())
            .with("status", point.status())
            .with("logicalBytes", point.content().logicalBytes())
            .with("itemCount", point.content().itemCount())
            .with("reason", reason(point))
            .with("doubts", doubts(point))
            .with("pins", point.pins().stream().map(pin -> pin.reason()).toList())
            .with("expiresAt", point.expiresAt())
            .with("description", point.description())
            .with("revision", point.revision());
    decision.publish(
        new NoticeDraft(
            type,
            point.projectId(),
            point.protectionId(),
            new Resource("restore-point", point.id().value(), point.revision()),
            severity,
            data.fields()));
  }

  private static @Nullable String reason(RestorePoint point) {
    var suspicion = point.flags().suspicion();
    return suspicion == null ? null : suspicion.sentence();
  }

  private static @Nullable List<String> doubts(RestorePoint point) {
    var suspicion = point.flags().suspicion();
    return suspicion == null
        ? null
        : suspicion.doubts().stream().map(doubt -> doubt.kind().name()).toList();
  }

  /** Tells that a repository has lacked a fresh sealed catalog for too long. */
  public static void catalogStale(Decision decision, Repository repository, SealedCatalog sealed) {
    var newest = sealed.newest();
    var data =
        new Snapshot()
            .with("id", repository.id())
            .with("name", repository.name())
            .with("projectId", repository.projectId())
            .with("sealedAt", newest == null ? null : newest.sealedAt())
            .with("currentUntil", newest == null ? null : newest.currentUntil())
            .with("failingSince", sealed.failingSince())
            .with("reason", sealed.failure())
            .with("revision", repository.stamp().revision());
    decision.publish(
        new NoticeDraft(
            NoticeType.REPOSITORY_CATALOG_STALE,
            repository.projectId(),
            null,
            new Resource("repository", repository.id().value(), repository.stamp().revision()),
            Severity.ERROR,
            data.fields()));
  }

  /** Tells of a protection's own state. */
  public static void protection(
      Decision decision, NoticeType type, Protection protection, Severity severity, String reason) {
    var standing = protection.standing();
    var data =
        new Snapshot()
            .with("id", protection.id())
            .with("projectId", protection.projectId())
            .with("name", protection.name())
            .with("sourceId", protection.sourceId())
            .with("planId", protection.planId())
            .with("state", standing.state())
            .with("reason", reason)
            .with("newestPointAt", standing.newestPointAt())
            .with("overdueSince", standing.overdueSince())
            .with("failuresInRow", standing.failuresInRow())
            .with("revision", protection.stamp().revision());
    decision.publish(
        new NoticeDraft(
            type,
            protection.projectId(),
            protection.id(),
            new Resource("protection", protection.id().value(), protection.stamp().revision()),
            severity,
            data.fields()));
  }

  /**
   * Tells of a repository's health.
   *
   * @param reason a sentence for people
   */
  public static void repository(
      Decision decision,
      NoticeType type,
      Repository repository,
      Severity severity,
      @Nullable String reason) {
    var data =
        new Snapshot()
            .with("id", repository.id())
            .with("projectId", repository.projectId())
            .with("name", repository.name())
            .with("kind", repository.kind())
            .with("health", repository.health())
            .with("reason", reason)
            .with("usedBytes", repository.capacity().usedBytes())
            .with("quotaBytes", repository.capacity().quotaBytes())
            .with("revision", repository.stamp().revision());
    decision.publish(
        new NoticeDraft(
            type,
            repository.projectId(),
            null,
            new Resource("repository", repository.id().value(), repository.stamp().revision()),
            severity,
            data.fields()));
  }

  /** Tells of a prune run that failed. */
  public static void pruneFailed(Decision decision, PruneRun run, String repositoryName) {
    var standing = run.standing();
    var data =
        new Snapshot()
            .with("id", run.id())
            .with("projectId", run.projectId())
            .with("repositoryId", run.repositoryId())
            .with("repositoryName", repositoryName)
            .with("cause", run.cause())
            .with("result", standing.result())
            .with("reasonCode", standing.reasonCode())
            .with("detail", standing.detail())
            .with("createdAt", run.createdAt())
            .with("startedAt", run.startedAt())
            .with("endedAt", run.endedAt())
            .with("actor", run.actor())
            .with("revision", run.revision());
    decision.publish(
        new NoticeDraft(
            NoticeType.REPOSITORY_PRUNE_FAILED,
            run.projectId(),
            null,
            new Resource("prune-run", run.id().value(), run.revision()),
            Severity.ERROR,
            data.fields()));
  }

  /** Tells of a token that was made or ended; of what opens it, nothing. */
  public static void token(Decision decision, NoticeType type, Credential credential) {
    var data =
        new Snapshot()
            .with("id", credential.id())
            .with("name", credential.name())
            .with("kind", credential.kind())
            .with("scopes", credential.scopes().stream().map(it -> it.text()).sorted().toList())
            .with("projectIds", credential.projectIds().stream().map(Object::toString).toList())
            .with("createdAt", credential.createdAt())
            .with("createdBy", credential.createdBy())
            .with("expiresAt", credential.expiresAt())
            .with("revokedAt", credential.revokedAt());
    var revision = credential.revokedAt() == null ? 1 : 2;
    decision.publish(
        new NoticeDraft(
            type,
            null,
            null,
            new Resource("token", credential.id().value(), revision),
            Severity.OK,
            data.fields()));
  }

  /**
   * Publishes a report.
   *
   * @param report a record of texts, numbers and records of them
   */
  public static void weekly(Decision decision, ProjectId project, Object report) {
    decision.publish(
        new NoticeDraft(
            NoticeType.REPORT_WEEKLY,
            project,
            null,
            new Resource("project", project.value(), decision.now().toEpochMilli()),
            Severity.OK,
            Map.of("report", report)));
  }

  /** Tells that the service turned a channel off. */
  public static void channelDisabled(Decision decision, Channel channel) {
    decision.publish(channel(NoticeType.CHANNEL_DISABLED, channel, Severity.ERROR));
  }

  /** What is sent to one channel to see whether it works; nobody else is told. */
  public static Notice channelTest(Decision decision, Channel channel) {
    return decision.keep(channel(NoticeType.CHANNEL_TEST, channel, Severity.OK));
  }

  private static NoticeDraft channel(NoticeType type, Channel channel, Severity severity) {
    var data =
        new Snapshot()
            .with("id", channel.id())
            .with("projectId", channel.projectId())
            .with("kind", channel.kind())
            .with("name", channel.name())
            .with("enabled", channel.enabled())
            .with("reason", channel.disabledReason())
            .with("revision", channel.stamp().revision());
    return new NoticeDraft(
        type,
        channel.projectId(),
        null,
        new Resource("channel", channel.id().value(), channel.stamp().revision()),
        severity,
        data.fields());
  }

  /** Exports tell of themselves, and so do drills. */
  private static boolean told(RestoreSession session) {
    return switch (session.request().purpose()) {
      case RECOVERY, CLONE, EXPLORE -> true;
      case EXPORT, DRILL -> false;
    };
  }

  private static void restore(
      Decision decision, NoticeType type, RestoreSession session, Severity severity) {
    var origin = session.origin();
    var standing = session.standing();
    var times = session.times();
    var totals = session.totals();
    var data =
        new Snapshot()
            .with("id", session.id())
            .with("no", session.no())
            .with("projectId", origin.projectId())
            .with("protectionId", origin.protectionId())
            .with("protectionName", name(decision, origin.protectionId()))
            .with("sourceId", origin.sourceId())
            .with("restorePointId", origin.pointId())
            .with("purpose", session.request().purpose())
            .with("mode", session.request().mode())
            .with("reason", session.request().reason())
            .with("ticketRef", session.request().ticketRef())
            .with("state", standing.state())
            .with("result", standing.result())
            .with("severity", standing.severity())
            .with("reasonCode", standing.reasonCode())
            .with("detail", standing.detail())
            .with("createdAt", times.createdAt())
            .with("startedAt", times.startedAt())
            .with("endedAt", times.endedAt())
            .with("items", totals.items())
            .with("restored", totals.restored())
            .with("failed", totals.failed())
            .with("bytes", totals.bytes())
            .with("actor", session.actor())
            .with("revision", session.revision());
    decision.publish(
        new NoticeDraft(
            type,
            origin.projectId(),
            origin.protectionId(),
            new Resource("restore-session", session.id().value(), session.revision()),
            severity,
            data.fields()));
  }

  private static @Nullable NoticeType type(BackupSession session) {
    return switch (session.standing().result()) {
      case SUCCESS -> NoticeType.BACKUP_SUCCEEDED;
      case WARNING, PARTIAL -> NoticeType.BACKUP_WARNED;
      case FAILED, NOT_SUPPORTED -> NoticeType.BACKUP_FAILED;
      case ABORTED -> NoticeType.BACKUP_ABORTED;
      case SKIPPED -> null;
      case null ->
          session.standing().state() == BackupState.RUNNING && session.attempt() <= 1
              ? NoticeType.BACKUP_STARTED
              : null;
    };
  }

  private static @Nullable NoticeType type(RestoreSession session) {
    return switch (session.standing().result()) {
      case SUCCESS, WARNING, PARTIAL, FAILED, REJECTED, NOT_SUPPORTED ->
          NoticeType.RESTORE_FINISHED;
      case ABORTED -> NoticeType.RESTORE_ABORTED;
      case null ->
          switch (session.standing().state()) {
            case RUNNING, OPEN -> session.attempt() <= 1 ? NoticeType.RESTORE_STARTED : null;
            case SCHEDULED, WAITING_APPROVAL, QUEUED, PREPARING, FINALIZING, ABORTING, ENDED ->
                null;
          };
    };
  }

  private static @Nullable String name(Decision decision, ProtectionId id) {
    return decision.catalog().protections().find(id).map(Protection::name).orElse(null);
  }
}
