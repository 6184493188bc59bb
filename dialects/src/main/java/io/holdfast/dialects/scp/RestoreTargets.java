package io.holdfast.dialects.scp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.control.history.Stretch;
import io.holdfast.dialects.Desk;
import io.holdfast.rest.edge.Body;
import io.holdfast.rest.edge.Request;
import io.holdfast.rest.edge.Response;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be restored of a backup: its points, without those in the trash. */
final class RestoreTargets {
  static final Set<PointStatus> OFFERED =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private static final int SIZE = 20;
  private static final BigDecimal GIGABYTE = BigDecimal.valueOf(1_000_000_000);
  private static final int DECIMALS = 3;
  private static final String START = "backup_start_time";
  private static final List<String> FIELDS =
      List.of(
          "restore_target_id",
          START,
          "is_restore_available",
          "retention_period",
          "schedule_id",
          "schedule_name",
          "usage_gb");

  private final Desk desk;
  private final Found found;

  RestoreTargets(Desk desk, Found found) {
    this.desk = desk;
    this.found = found;
  }

  Response list(Request request) {
    ScpVersion.of(request);
    var caller = Action.LIST_RESTORE_TARGETS.of(request);
    var query = request.query();
    var listing = Listing.of(query, SIZE, START + ":desc", FIELDS);
    var window = Queries.window(query, START, "backup_end_time");
    var facts = BackupFacts.of(found.backup(request, caller), desk.history());
    var byStart = listing.field().equals(START);
    var wanted =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                new Order<>(RestorePointSort.STARTED_AT, byStart && listing.descending()))
            .where(new RestorePointFilter.Protections(Set.of(facts.protection().id())))
            .where(new RestorePointFilter.Statuses(OFFERED));
    if (window.isPresent()) {
      wanted = wanted.where(new RestorePointFilter.StartedAt(window.get()));
    }
    if (!byStart) {
      var page = Page.first(Listing.MOST_SORTED + 1);
      var all = Listing.sortable(desk.history().restorePoints(wanted.page(page)).items());
      return listing.answer(items(all, facts));
    }
    var page = Stretch.of(desk.history()::restorePoints, wanted, listing.offset(), listing.size());
    return Answers.list(
        page,
        (json, points) -> {
          for (var item : items(points, facts)) {
            json.writeTree(item);
          }
        });
  }

  /** Into the trash, all that are named or none. */
  Response delete(Request request) {
    ScpVersion.of(request);
    var caller = Action.DELETE_RESTORE_TARGET.of(request);
    var field = "restore_target_ids";
    var body = Body.required(request).ignoringUnknown();
    var ids = body.require(field, body::texts);
    if (ids.isEmpty()) {
      throw body.invalid(field, "SIZE", "must name a restore target");
    }
    var points = found.targets(found.backup(request, caller), ids, field);
    desk.points().delete(caller, points.stream().map(RestorePoint::id).collect(Collectors.toSet()));
    return Answers.done(request, request.pathValue("backupId"));
  }

  private List<ObjectNode> items(List<RestorePoint> points, BackupFacts facts) {
    var sessions = sessions(points);
    return points.stream()
        .map(point -> item(point, sessions.get(point.backupSessionId()), facts))
        .toList();
  }

  private static ObjectNode item(
      RestorePoint point, @Nullable BackupSession session, BackupFacts facts) {
    var schedule = session == null ? null : session.scheduleId();
    return Answers.JSON
        .objectNode()
        .put("restore_target_id", point.id().toString())
        .put(START, Answers.time(point.startedAt()))
        .put("is_restore_available", point.usable())
        .put("retention_period", Words.retention(facts.protection(), facts.plan()).name())
        .put("schedule_id", schedule == null ? "" : ScpIds.hex(schedule.value()))
        .put(
            "schedule_name",
            RunNames.of(point.scheduleName(), point.id().value(), point.startedAt()))
        .put(
            "usage_gb",
            BigDecimal.valueOf(point.content().storedBytes())
                .divide(GIGABYTE, DECIMALS, RoundingMode.HALF_UP));
  }

  private Map<BackupSessionId, BackupSession> sessions(List<RestorePoint> points) {
    if (points.isEmpty()) {
      return Map.of();
    }
    var ids = points.stream().map(RestorePoint::backupSessionId).collect(Collectors.toSet());
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.CREATED_AT))
            .where(new BackupSessionFilter.Ids(ids))
            .page(Page.all());
    return desk.history().backupSessions(query).items().stream()
        .collect(Collectors.toMap(BackupSession::id, Function.identity()));
  }
}
