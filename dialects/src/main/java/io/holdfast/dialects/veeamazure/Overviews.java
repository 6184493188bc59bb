package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.CopyDestination;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.StorageTier;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.TimeRange;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.veeamazure.AzureStates.JobStatus;
import io.holdfast.rest.edge.Parameters;
import io.holdfast.rest.edge.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Numbers for dashboards, and the report of one machine's sessions. */
final class Overviews {
  private static final int MOST = 10_000;

  /** Protections whose sessions are asked for in one go. */
  private static final int AT_ONCE = 500;

  private final Desk desk;
  private final Shelves shelves;
  private final Counts counts;

  Overviews(Desk desk, Shelves shelves, Counts counts) {
    this.desk = desk;
    this.shelves = shelves;
    this.counts = counts;
  }

  Stream<Operation> operations() {
    return Stream.of(
        Operation.get("/statistics/summary", this::summary)
            .from(AzureVersion.V2)
            .until(AzureVersion.V3),
        Operation.get("/overview/protectedWorkloads", this::workloads).from(AzureVersion.V5),
        Operation.get("/overview/storageUsage", this::storage).from(AzureVersion.V5),
        Operation.get("/overview/sessionsSummary", this::sessions).from(AzureVersion.V5),
        Operation.get("/overview/statistics", this::statistics).from(AzureVersion.V5),
        Operation.get("/overview/bottlenecksOverview", this::bottlenecks).from(AzureVersion.V5),
        Operation.get("/overview/topPoliciesDuration", this::durations).from(AzureVersion.V5),
        Operation.get("/reports/policySessions", this::report).from(AzureVersion.V8));
  }

  private Response summary(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    return Call.ok(
        object()
            .put("instancesCount", counts.machines(caller))
            .put("protectedInstancesCount", counts.protectedMachines(caller))
            .put("policiesCount", counts.policies(caller))
            .put("repositoriesCount", shelves.repositories(caller).size()));
  }

  private Response workloads(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    period(call);
    return Call.ok(
        object()
            .put("virtualMachinesTotalCount", counts.machines(caller))
            .put("virtualMachinesProtectedCount", counts.protectedMachines(caller))
            .put("sqlDatabasesTotalCount", 0)
            .put("sqlDatabasesProtectedCount", 0)
            .put("fileSharesTotalCount", 0)
            .put("fileSharesProtectedCount", 0));
  }

  private Response storage(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var repositories = shelves.repositories(caller);
    var all = EnumSet.allOf(StorageTier.class);
    return Call.ok(
        object()
            .put(
                "snapshotsCount",
                counts.copies(
                    caller, EnumSet.of(CopyDestination.SNAPSHOT, CopyDestination.MANUAL_SNAPSHOT)))
            .put("archivesCount", counts.archived(caller))
            .put("backupCount", counts.copies(caller, EnumSet.of(CopyDestination.REPOSITORY)))
            .put("totalUsage", used(repositories, all))
            .put("hotUsage", used(repositories, EnumSet.of(StorageTier.HOT)))
            .put("coolUsage", used(repositories, EnumSet.of(StorageTier.COOL, StorageTier.COLD)))
            .put("archiveUsage", used(repositories, EnumSet.of(StorageTier.ARCHIVE))));
  }

  private static long used(List<Repository> repositories, Set<StorageTier> tiers) {
    return repositories.stream()
        .filter(repository -> tiers.contains(repository.tier()))
        .mapToLong(repository -> repository.capacity().usedBytes())
        .sum();
  }

  /** Of the day, week, month or year that ends now. */
  private Response sessions(Call call) {
    return Call.ok(
        object()
            .put("runningSessionsCount", running(call))
            .put("successSessionsCount", count(call, JobStatus.Success))
            .put("warningSessionsCount", count(call, JobStatus.Warning))
            .put("errorSessionsCount", count(call, JobStatus.Error)));
  }

  /** Whenever they began. */
  private long running(Call call) {
    return query(
            call,
            EnumSet.of(
                JobStatus.Pending,
                JobStatus.Running,
                JobStatus.RunningWithWarning,
                JobStatus.RunningWithError,
                JobStatus.Canceling),
            Optional.empty())
        .log(desk.history(), shelves, JobSessions.reader(call))
        .total();
  }

  private long count(Call call, JobStatus status) {
    return new JobSessionQuery(
            Optional.empty(),
            Optional.empty(),
            EnumSet.of(status),
            Optional.empty(),
            desk.clock().instant().minus(period(call)),
            null,
            Optional.empty(),
            Set.of())
        .log(desk.history(), shelves, JobSessions.reader(call))
        .total();
  }

  private static JobSessionQuery query(
      Call call, Set<JobStatus> statuses, Optional<Set<JobTypes>> types) {
    var resource = call.idParameter("InstanceId");
    return new JobSessionQuery(
        call.idParameter("PolicyId"),
        Optional.empty(),
        statuses,
        types,
        null,
        null,
        resource,
        Set.of());
  }

  private Response statistics(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    period(call);
    return Call.ok(
        object()
            .put("policiesCount", counts.policies(caller))
            .put("repositoriesCount", shelves.repositories(caller).size())
            .put("protectedInstancesCount", counts.protectedMachines(caller)));
  }

  /** Nothing here waits for workers or throttled calls of a cloud. */
  private Response bottlenecks(Call call) {
    call.caller(Scope.BACKUP_READ);
    period(call);
    return Call.ok(object());
  }

  /** The policies whose newest backups took longest, of those that began in the period. */
  private Response durations(Call call) {
    var caller = call.caller(Scope.BACKUP_READ);
    var count = call.query().number("count", 10, 0, MOST);
    var since = desk.clock().instant().minus(period(call));
    var longest = new LinkedHashMap<String, ObjectNode>();
    for (var node : JobSessionView.of(call, shelves, desk.clock(), newest(caller, since))) {
      longest.putIfAbsent(node.at("/backupJobInfo/policyId").asText(), node);
    }
    var results = JsonNodeFactory.instance.arrayNode();
    longest.values().stream()
        .limit(count)
        .forEach(session ->
            results
                .addObject()
                .put("policyName", session.at("/backupJobInfo/policyName").asText())
                .put("policyId", session.at("/backupJobInfo/policyId").asText())
                .put("duration", session.path("executionDuration").asText()));
    return Call.ok(object().<ObjectNode>set("results", results));
  }

  /** Of each protection the newest backup that went well; the longest first. */
  private List<SessionEntry> newest(Caller caller, Instant since) {
    var protections = shelves.protections(caller);
    var newest = new HashMap<ProtectionId, BackupSession>();
    for (var at = 0; at < protections.size(); at += AT_ONCE) {
      var some = protections.subList(at, Math.min(at + AT_ONCE, protections.size()));
      last(some, since).forEach(session -> newest.putIfAbsent(session.protectionId(), session));
    }
    return newest.values().stream()
        .<SessionEntry>map(SessionEntry.Backup::new)
        .sorted(
            Comparator.comparing(Overviews::length)
                .reversed()
                .thenComparing(entry -> entry.id().toString()))
        .toList();
  }

  /** The last sessions of protections, and those that made their last good points. */
  private List<BackupSession> last(List<Protection> protections, Instant since) {
    var sessions = new HashSet<BackupSessionId>();
    var points = new HashSet<RestorePointId>();
    for (var protection : protections) {
      var session = protection.standing().lastSessionId();
      if (session != null) {
        sessions.add(session);
      }
      var point = protection.standing().lastGoodPointId();
      if (point != null) {
        points.add(point);
      }
    }
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.descending(BackupSessionSort.CREATED_AT))
            .where(
                new BackupSessionFilter.AnyOf(
                    List.of(
                        Set.of(new BackupSessionFilter.Ids(sessions)),
                        Set.of(new BackupSessionFilter.Points(points)))))
            .where(AzureStates.backups(EnumSet.of(JobStatus.Success, JobStatus.Warning)))
            .where(new BackupSessionFilter.BegunAt(TimeRange.open(since, null)))
            .page(Page.all());
    return desk.history().backupSessions(query).items();
  }

  private static Duration length(SessionEntry entry) {
    var end = entry.times().endedAt();
    var start = entry.times().startedAt();
    return end == null || start == null ? Duration.ZERO : Duration.between(start, end);
  }

  /** All backups of a machine, which nothing public of the vendor's gives. */
  private Response report(Call call) {
    var log =
        query(call, Set.of(), Optional.of(backups()))
            .log(desk.history(), shelves, call.caller(Scope.BACKUP_READ));
    return Pages.answer(
        call,
        Pages.of(
            log,
            some ->
                JobSessionView.of(call, shelves, desk.clock(), some).stream()
                    .map(Overviews::reported)
                    .toList()));
  }

  private static ObjectNode reported(ObjectNode session) {
    var node =
        object()
            .put("sessionId", session.path("id").asText())
            .put("status", session.path("status").asText())
            .put("sessionType", session.path("type").asText())
            .put("localizedSessionType", session.path("localizedType").asText());
    for (var name : List.of("executionStartTime", "executionStopTime", "executionDuration")) {
      if (session.has(name)) {
        node.set(name, session.get(name));
      }
    }
    return node;
  }

  private static Set<JobTypes> backups() {
    return EnumSet.of(JobTypes.PolicyBackup, JobTypes.PolicySnapshot, JobTypes.ManualSnapshot);
  }

  private static Duration period(Call call) {
    var word = call.query().findFilled("PeriodFlag").orElse("Day");
    return Duration.ofDays(
        switch (word.toLowerCase(Locale.ROOT)) {
          case "day", "unknown" -> 1;
          case "week" -> 7;
          case "month" -> 31;
          case "year" -> 366;
          default ->
              throw Parameters.invalid(
                  "PeriodFlag", "VALUE", "must be Day, Week, Month, Year or Unknown");
        });
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
