package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PlanId;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.SessionEntry;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.dialects.veeamazure.AzureStates.JobStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sessions of both kinds as the vendor's job sessions. */
final class JobSessionView {
  private final Call call;
  private final InstantSource clock;
  private final Map<ProtectionId, Protection> protections;
  private final Map<PlanId, Plan> plans;
  private final Map<SourceId, Source> sources;
  private final Map<RestorePointId, RestorePoint> points;

  private JobSessionView(
      Call call,
      InstantSource clock,
      Map<ProtectionId, Protection> protections,
      Map<PlanId, Plan> plans,
      Map<SourceId, Source> sources,
      Map<RestorePointId, RestorePoint> points) {
    this.call = call;
    this.clock = clock;
    this.protections = protections;
    this.plans = plans;
    this.sources = sources;
    this.points = points;
  }

  static List<ObjectNode> of(
      Call call, Shelves shelves, InstantSource clock, List<SessionEntry> sessions) {
    var protectionIds = new HashSet<ProtectionId>();
    var sourceIds = new HashSet<SourceId>();
    var pointIds = new HashSet<RestorePointId>();
    for (var session : sessions) {
      switch (session) {
        case SessionEntry.Backup(var backup) -> protectionIds.add(backup.protectionId());
        case SessionEntry.Restore(var restore) -> {
          protectionIds.add(restore.origin().protectionId());
          if (JobTypes.of(restore) == JobTypes.FileLevelRestore) {
            sourceIds.add(restore.origin().sourceId());
            if (restore.origin().pointId() != null) {
              pointIds.add(restore.origin().pointId());
            }
          }
        }
      }
    }
    var protections = shelves.protections(protectionIds);
    var plans = shelves.plans(Shelves.ids(List.copyOf(protections.values()), Protection::planId));
    var view =
        new JobSessionView(
            call, clock, protections, plans, shelves.sources(sourceIds), shelves.points(pointIds));
    return sessions.stream().map(view::node).toList();
  }

  private ObjectNode node(SessionEntry entry) {
    return switch (entry) {
      case SessionEntry.Backup(var session) -> node(session);
      case SessionEntry.Restore(var session) -> node(session);
    };
  }

  private ObjectNode node(BackupSession session) {
    var node =
        common(
            id(call, session.no(), session.id()),
            JobTypes.of(session),
            AzureStates.status(session.standing()),
            session.times());
    var protection = protections.get(session.protectionId());
    var plan = protection == null ? null : plans.get(protection.planId());
    if (plan != null) {
      node.putObject("backupJobInfo")
          .put("policyId", plan.id().toString())
          .put("policyName", plan.name())
          .put("policyType", "VirtualMachines")
          .put("protectedInstancesCount", 1)
          .put("policyRemoved", false);
    }
    return closed(node, session.no());
  }

  private ObjectNode node(RestoreSession session) {
    var type = JobTypes.of(session);
    var node =
        common(
            id(call, session.no(), session.id()),
            type,
            AzureStates.status(session.standing()),
            session.times());
    var reason = Objects.requireNonNullElse(session.request().reason(), "");
    var protection = protections.get(session.origin().protectionId());
    var plan = protection == null ? null : plans.get(protection.planId());
    var policy = plan == null ? "" : plan.name();
    if (type == JobTypes.FileLevelRestore) {
      putFiles(node, session, reason, policy);
    } else {
      node.putObject("restoreJobInfo").put("reason", reason).put("backupPolicyDisplayName", policy);
    }
    return closed(node, session.no());
  }

  private void putFiles(ObjectNode node, RestoreSession session, String reason, String policy) {
    var source = sources.get(session.origin().sourceId());
    var pointId = session.origin().pointId();
    var point = pointId == null ? null : points.get(pointId);
    var open = session.standing().state() == RestoreState.OPEN;
    var info =
        node.putObject("fileLevelRestoreJobInfo")
            .put("initiator", session.actor().name())
            .put("reason", reason)
            .put("vmId", session.origin().sourceId().toString())
            .put("vmName", source == null ? "" : source.name())
            .put("backupPolicyDisplayName", policy)
            .put("isFlrSessionReady", open);
    if (point != null) {
      info.put("restorePointCreatedDateUtc", AzureTimes.format(point.pointInTime()));
    }
    if (open) {
      info.putObject("flrLink")
          .put("url", call.links().item(path(id(call, session.no(), session.id()))))
          .put("thumbprint", "");
    }
  }

  private ObjectNode common(String id, JobTypes type, JobStatus status, SessionTimes times) {
    return node(call, id, type, status, times, clock);
  }

  /** What every session has, of whatever kind. */
  static ObjectNode node(
      Call call,
      String id,
      JobTypes type,
      JobStatus status,
      SessionTimes times,
      InstantSource clock) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", id)
            .put("type", type.name())
            .put("localizedType", type.words())
            .put("status", status.name());
    if (status != JobStatus.Pending && status != JobStatus.NeverExecuted) {
      var start = times.begunAt(); // what ended before any work stands where it was asked for
      var end = times.endedAt() == null ? clock.instant() : times.endedAt();
      node.put("executionStartTime", AzureTimes.format(start))
          .put("executionDuration", AzureTimes.span(Duration.between(start, end)));
    }
    if (times.endedAt() != null) {
      node.put("executionStopTime", AzureTimes.format(times.endedAt()));
    }
    var own = call.path(JobSessions.PATH + "/" + id);
    var links = node.putObject("_links");
    links.putObject("self").put("href", call.links().item(own));
    links.putObject("log").put("href", call.links().item(own + "/log"));
    return node;
  }

  /** What old versions end with. */
  private ObjectNode closed(ObjectNode node, long number) {
    if (!call.since(AzureVersion.V4)) {
      if (call.since(AzureVersion.V2)) {
        node.put("usn", number);
      }
      node.putObject("_embeddedResources");
    }
    return node;
  }

  private String path(String id) {
    return call.path(JobSessions.PATH + "/" + id);
  }

  /** Version 1 numbers sessions, later ones name them. */
  static String id(Call call, long number, Object id) {
    return call.since(AzureVersion.V2) ? id.toString() : Long.toString(number);
  }
}
