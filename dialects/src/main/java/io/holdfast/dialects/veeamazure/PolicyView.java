package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.BackupSessionId;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionState;
import io.holdfast.catalog.model.Schedule;
import io.holdfast.catalog.query.BackupSessionFilter;
import io.holdfast.catalog.query.BackupSessionSort;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.control.history.History;
import io.holdfast.dialects.veeamazure.AzureStates.JobStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan with its protections.
 *
 * @param protections those that are not archived
 * @param last the session that its protections began last; null if none ever did
 */
record PolicyView(
    Call call, Plan plan, List<Protection> protections, @Nullable BackupSession last) {

  static List<PolicyView> of(Call call, Shelves shelves, History history, List<Plan> plans) {
    var protections = shelves.liveProtectionsOf(Shelves.ids(plans, Plan::id));
    var sessions = sessions(history, protections);
    var byPlan = protections.stream().collect(Collectors.groupingBy(Protection::planId));
    return plans.stream()
        .map(plan -> {
          var own = byPlan.getOrDefault(plan.id(), List.of());
          var last =
              own.stream()
                  .map(protection -> sessions.get(protection.standing().lastSessionId()))
                  .filter(Objects::nonNull)
                  .max(Comparator.comparing(session -> session.times().createdAt()))
                  .orElse(null);
          return new PolicyView(call, plan, own, last);
        })
        .toList();
  }

  private static HashMap<BackupSessionId, BackupSession> sessions(
      History history, List<Protection> protections) {
    var ids = new HashSet<BackupSessionId>();
    for (var protection : protections) {
      var id = protection.standing().lastSessionId();
      if (id != null) {
        ids.add(id);
      }
    }
    var query =
        CatalogQuery.<BackupSessionFilter, BackupSessionSort>by(
                Order.ascending(BackupSessionSort.NUMBER))
            .where(new BackupSessionFilter.Ids(ids))
            .page(Page.all());
    var sessions = ids.isEmpty() ? List.<BackupSession>of() : history.backupSessions(query).items();
    return new HashMap<>(
        sessions.stream().collect(Collectors.toMap(BackupSession::id, Function.identity())));
  }

  JobStatus lastStatus() {
    return last == null ? JobStatus.NeverExecuted : AzureStates.status(last.standing());
  }

  boolean protects(UUID source) {
    return protections.stream().anyMatch(it -> it.sourceId().value().equals(source));
  }

  boolean writesTo(UUID repository) {
    return plan.placements().stream().anyMatch(it -> it.repositoryId().value().equals(repository));
  }

  /** A policy of which nothing may run is disabled; one without machines is not. */
  boolean isEnabled() {
    return protections.isEmpty()
        || protections.stream()
            .anyMatch(protection -> protection.standing().state() != ProtectionState.PAUSED);
  }

  ObjectNode node() {
    var scheduled = plan.schedules().stream().anyMatch(Schedule::enabled);
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", plan.id().toString())
            .put("name", plan.name())
            .put("description", "")
            .put("tenantId", "")
            .put("isEnabled", isEnabled())
            .put("priority", 1)
            .put("serviceAccountId", "")
            .put("backupType", "SelectedItems")
            .put("snapshotStatus", JobStatus.NeverExecuted.name())
            .put("backupStatus", lastStatus().name())
            .put("archiveStatus", JobStatus.NeverExecuted.name())
            .put("healthCheckStatus", JobStatus.NeverExecuted.name());
    protections.stream()
        .map(protection -> protection.standing().nextRunAt())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .ifPresent(next -> node.put("nextExecutionTime", AzureTimes.format(next)));
    node.put("isBackupConfigured", !plan.placements().isEmpty())
        .put("isArchiveBackupConfigured", false)
        .put("isScheduleConfigured", scheduled);
    putSchedule(node);
    node.putObject("snapshotSettings")
        .put("applicationAwareSnapshot", !plan.hooks().isEmpty())
        .put("copyOriginalTags", false);
    node.putObject("retrySettings").put("retryCount", 0);
    if (!call.since(AzureVersion.V4)) {
      node.putObject("_embeddedResources");
    }
    node.putObject("_links")
        .putObject("self")
        .put("href", call.links().item(Policies.path(call) + "/" + plan.id()));
    return node;
  }

  /** Only what the vendor's words can say: backups at full hours of days. */
  private void putSchedule(ObjectNode node) {
    var daily =
        plan.schedules().stream()
            .filter(Schedule::enabled)
            .flatMap(schedule -> DailyHours.of(schedule).stream())
            .findFirst();
    if (daily.isEmpty()) {
      return;
    }
    var days = node.putObject("dailySchedule").put("dailyType", daily.get().dailyType());
    var selected = days.putArray("selectedDays");
    daily.get().days().forEach(selected::add);
    days.put("runsPerHour", 1);
    var backup = days.putObject("backupSchedule");
    var hours = backup.putArray("hours");
    daily.get().hours().forEach(hours::add);
    keptDays()
        .ifPresent(count ->
            backup
                .putObject("retention")
                .put("timeRetentionDuration", count)
                .put("retentionDurationType", "Days"));
    plan.placements().stream()
        .min(Comparator.comparingInt(Placement::order))
        .ifPresent(first -> backup.put("targetRepositoryId", first.repositoryId().toString()));
  }

  private OptionalLong keptDays() {
    var age = plan.retention().maxAge();
    var daily = plan.retention().keepDaily();
    if (age != null) {
      return OptionalLong.of(age.toDays());
    }
    return daily == null ? OptionalLong.empty() : OptionalLong.of(daily);
  }
}
