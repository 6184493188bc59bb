package io.holdfast.rest.v1;

import io.holdfast.api.model.AbortRequest;
import io.holdfast.api.model.Actor;
import io.holdfast.api.model.Approval;
import io.holdfast.api.model.BackupSession;
import io.holdfast.api.model.BackupStatistics;
import io.holdfast.api.model.DatabaseTarget;
import io.holdfast.api.model.DeterminedTarget;
import io.holdfast.api.model.Estimate;
import io.holdfast.api.model.Event;
import io.holdfast.api.model.PlanCheck;
import io.holdfast.api.model.Progress;
import io.holdfast.api.model.RestoreItem;
import io.holdfast.api.model.RestorePlan;
import io.holdfast.api.model.RestorePlanTotals;
import io.holdfast.api.model.RestoreSession;
import io.holdfast.api.model.RestoreTarget;
import io.holdfast.api.model.RestoreTotals;
import io.holdfast.api.model.Selection;
import io.holdfast.catalog.model.ResourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sessions, their items and events as the API shows them. */
final class SessionViews {
  /** What {@code expand} adds to a session; null for what was not asked for. */
  record Extras(@Nullable List<RestoreItem> items, @Nullable Event lastEvent) {
    static final Extras NONE = new Extras(null, null);
  }

  private SessionViews() {}

  static BackupSession backup(io.holdfast.catalog.model.BackupSession it) {
    return backup(it, Extras.NONE);
  }

  static BackupSession backup(io.holdfast.catalog.model.BackupSession it, Extras extras) {
    var standing = it.standing();
    var times = it.times();
    var statistics = it.statistics();
    return new BackupSession(
        it.id().value(),
        it.no(),
        it.projectId().value(),
        it.protectionId().value(),
        it.sourceId().value(),
        ConfigurationViews.id(it.scheduleId()),
        it.scheduleName(),
        it.trigger().name(),
        it.type().name(),
        standing.state().name(),
        ConfigurationViews.word(standing.result()),
        standing.severity().name(),
        standing.reasonCode(),
        standing.detail(),
        times.createdAt(),
        times.queuedAt(),
        times.startedAt(),
        times.endedAt(),
        times.modifiedAt(),
        actor(it.actor()),
        it.attempt(),
        ConfigurationViews.id(it.resumesSessionId()),
        abort(it.abort()),
        progress(it.progress()),
        new BackupStatistics(
            statistics.files(),
            statistics.directories(),
            statistics.newFiles(),
            statistics.changedFiles(),
            statistics.unchangedFiles(),
            statistics.skippedItems(),
            statistics.bytesRead(),
            statistics.bytesStored()),
        it.restorePoint().map(ResourceId::value).orElse(null),
        extras.lastEvent(),
        it.revision());
  }

  static RestoreSession restore(io.holdfast.catalog.model.RestoreSession it) {
    return restore(it, Extras.NONE);
  }

  static RestoreSession restore(io.holdfast.catalog.model.RestoreSession it, Extras extras) {
    var origin = it.origin();
    var request = it.request();
    var standing = it.standing();
    var times = it.times();
    var determined = it.determined();
    var totals = it.totals();
    return new RestoreSession(
        it.id().value(),
        it.no(),
        it.millisId(),
        origin.projectId().value(),
        origin.protectionId().value(),
        origin.sourceId().value(),
        ConfigurationViews.id(origin.pointId()),
        ConfigurationViews.id(origin.copyId()),
        origin.pointStartedAt(),
        origin.scheduleName(),
        request.purpose().name(),
        request.mode().name(),
        request.explorer().name(),
        selection(request.selection()),
        target(request.target()),
        determined == null ? null : new DeterminedTarget(determined.path(), determined.details()),
        request.conflictPolicy().name(),
        request.reason(),
        request.ticketRef(),
        actor(it.actor()),
        it.approvals().stream()
            .map(approval -> new Approval(actor(approval.by()), approval.at(), approval.approved()))
            .toList(),
        standing.state().name(),
        ConfigurationViews.word(standing.result()),
        standing.severity().name(),
        standing.reasonCode(),
        standing.detail(),
        times.createdAt(),
        times.queuedAt(),
        times.startedAt(),
        times.endedAt(),
        times.modifiedAt(),
        it.attempt(),
        abort(it.abort()),
        progress(it.progress()),
        new RestoreTotals(
            totals.items(), totals.restored(), totals.failed(), totals.skipped(), totals.bytes()),
        ConfigurationViews.id(it.links().parentSessionId()),
        ConfigurationViews.id(it.links().restorePlanId()),
        ConfigurationViews.id(it.links().drillId()),
        extras.items(),
        extras.lastEvent(),
        it.revision());
  }

  static RestorePlan plan(io.holdfast.catalog.model.RestorePlan it) {
    var request = it.request();
    var totals = it.totals();
    return new RestorePlan(
        it.id().value(),
        it.projectId().value(),
        it.protectionId().value(),
        it.pointId().value(),
        request.purpose().name(),
        request.mode().name(),
        selection(request.selection()),
        target(request.target()),
        request.conflictPolicy().name(),
        it.checks().stream()
            .map(check -> new PlanCheck(check.code(), check.severity().name(), check.detail()))
            .toList(),
        new RestorePlanTotals(totals.items(), totals.bytes(), totals.conflicts()),
        new Estimate(it.estimatedSecondsP50(), it.estimatedSecondsP95()),
        actor(it.actor()),
        it.createdAt(),
        it.expiresAt());
  }

  static RestoreItem item(io.holdfast.catalog.model.RestoreItem it) {
    var outcome = it.outcome();
    return new RestoreItem(
        it.id().value(),
        it.sessionId().value(),
        it.order(),
        it.action().name(),
        it.type(),
        it.name(),
        it.sourceRef(),
        it.targetRef(),
        it.bytes(),
        outcome.state().name(),
        outcome.startedAt(),
        outcome.endedAt(),
        outcome.message(),
        outcome.hashExpected(),
        outcome.hashActual());
  }

  static Event event(io.holdfast.catalog.model.Event it) {
    var content = it.content();
    return new Event(
        it.sequence(),
        content.at(),
        content.level().name(),
        content.code(),
        content.message(),
        content.params(),
        ConfigurationViews.id(content.itemId()));
  }

  static Actor actor(io.holdfast.catalog.model.Actor it) {
    return new Actor(it.type().name(), it.id(), it.name(), it.address());
  }

  private static @Nullable AbortRequest abort(io.holdfast.catalog.model.@Nullable AbortRequest it) {
    return it == null ? null : new AbortRequest(it.at(), actor(it.by()));
  }

  private static Progress progress(io.holdfast.catalog.model.Progress it) {
    return new Progress(
        it.phase(),
        it.itemsDone(),
        it.itemsTotal(),
        it.bytesDone(),
        it.bytesTotal(),
        it.bytesStored(),
        it.etaSeconds(),
        it.heartbeatAt());
  }

  private static Selection selection(io.holdfast.catalog.model.Selection it) {
    return new Selection(
        it.paths(),
        it.dumps(),
        it.messageIds(),
        it.parts(),
        it.items(),
        it.asOf(),
        it.showDeleted(),
        it.showAllVersions());
  }

  private static RestoreTarget target(io.holdfast.catalog.model.RestoreTarget it) {
    return new RestoreTarget(
        ConfigurationViews.id(it.serverId()),
        it.serverRef(),
        it.serverName(),
        it.path(),
        it.databases().stream()
            .map(database -> new DatabaseTarget(database.dump(), database.databaseId()))
            .toList(),
        ConfigurationViews.id(it.repositoryId()),
        it.newServer(),
        ConfigurationViews.id(it.sourceId()),
        it.settings());
  }
}
