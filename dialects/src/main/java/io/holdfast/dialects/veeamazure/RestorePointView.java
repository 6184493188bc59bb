package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.catalog.model.BackupSession;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Source;
import io.holdfast.catalog.model.SourceId;
import io.holdfast.catalog.model.StorageTier;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Copies of restore points in the shape of a version. */
final class RestorePointView {
  private final Call call;
  private final Map<RestorePointId, RestorePoint> points;
  private final Map<SourceId, Source> sources;
  private final Map<Long, BackupSession> sessions;
  private final Map<RepositoryId, Repository> repositories;

  private RestorePointView(
      Call call,
      Map<RestorePointId, RestorePoint> points,
      Map<SourceId, Source> sources,
      Map<Long, BackupSession> sessions,
      Map<RepositoryId, Repository> repositories) {
    this.call = call;
    this.points = points;
    this.sources = sources;
    this.sessions = sessions;
    this.repositories = repositories;
  }

  static List<ObjectNode> of(Call call, Shelves shelves, List<PointCopy> copies) {
    var more = call.since(AzureVersion.V2);
    var most = call.since(AzureVersion.V4);
    var view =
        new RestorePointView(
            call,
            more ? shelves.points(Shelves.ids(copies, PointCopy::pointId)) : Map.of(),
            most ? shelves.sources(Shelves.ids(copies, PointCopy::sourceId)) : Map.of(),
            more ? shelves.backups(Shelves.ids(copies, PointCopy::sessionNo)) : Map.of(),
            most && !copies.isEmpty()
                ? shelves.repositories(call.caller(), Shelves.ids(copies, PointCopy::repositoryId))
                : Map.of());
    return copies.stream().map(view::node).toList();
  }

  private ObjectNode node(PointCopy copy) {
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", copy.id().toString())
            .put("pointInTime", AzureTimes.format(copy.pointInTime()))
            .put("backupSizeBytes", copy.bytes())
            .put(
                "backupDestination",
                AzureStates.destination(copy.repositoryKind(), copy.trigger()).name());
    var session = session(copy);
    if (call.since(AzureVersion.V2)) {
      node.put("gfsFlags", gfs(points.get(copy.pointId()))).put("jobSessionId", session);
    }
    if (call.since(AzureVersion.V3)) {
      node.put("type", type(points.get(copy.pointId())))
          .put(
              "dataRetrievalStatus",
              copy.standing().state() == CopyState.RETRIEVING ? "Retrieving" : "None");
    }
    if (call.since(AzureVersion.V4)) {
      putPlace(node, copy);
    } else {
      if (call.since(AzureVersion.V2)) {
        node.put("usn", copy.sessionNo());
      }
      node.putObject("_embeddedResources");
    }
    var links = node.putObject("_links");
    links.putObject("self").put("href", call.links().item(RestorePoints.path(call) + copy.id()));
    links
        .putObject("BackupJob")
        .put("href", call.links().item(call.path(JobSessions.PATH + "/" + session)));
    return node;
  }

  private void putPlace(ObjectNode node, PointCopy copy) {
    var point = points.get(copy.pointId());
    var source = sources.get(copy.sourceId());
    var repository = repositories.get(copy.repositoryId());
    var damaged =
        copy.standing().state() == CopyState.DAMAGED || (point != null && point.flags().corrupt());
    node.put("vmName", source == null ? "" : source.name())
        .put("resourceHashId", copy.sourceId().toString())
        .put("isCorrupted", damaged)
        .put("state", damaged ? "Corrupted" : "Ok")
        .put("accessTier", tier(copy.tier()))
        .put("latestChainSizeBytes", copy.storedBytes());
    if (repository != null && repository.region() != null) {
      node.put("regionId", repository.region()).put("regionName", repository.region());
    }
    var until = later(copy.standing().lockedUntil(), point == null ? null : point.lockedUntil());
    if (until != null) {
      node.put("immutableTill", AzureTimes.format(until));
    }
  }

  /** As version 1 numbers sessions, or as later ones name them. */
  private String session(PointCopy copy) {
    var session = sessions.get(copy.sessionNo());
    return session == null ? Long.toString(copy.sessionNo()) : session.id().toString();
  }

  static String tier(StorageTier tier) {
    return switch (tier) {
      case HOT -> "Hot";
      case COOL -> "Cool";
      case COLD -> "Cold";
      case ARCHIVE -> "Archive";
    };
  }

  private static String type(@Nullable RestorePoint point) {
    if (point == null) {
      return "Unknown";
    }
    return switch (point.kind()) {
      case FULL, IMPORTED, UPLOADED -> "Full";
      case INCREMENTAL -> "Incremental";
      case CONTINUOUS -> "Continuous";
    };
  }

  private static String gfs(@Nullable RestorePoint point) {
    if (point == null || point.flags().gfs().isEmpty()) {
      return "None";
    }
    var kept = point.flags().gfs();
    var flags =
        Stream.of("Daily", "Weekly", "Monthly", "Yearly")
            .filter(flag -> kept.contains(flag.toUpperCase(Locale.ROOT)))
            .collect(Collectors.joining(", "));
    return flags.isEmpty() ? "None" : flags;
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isAfter(other) ? one : other;
  }
}
