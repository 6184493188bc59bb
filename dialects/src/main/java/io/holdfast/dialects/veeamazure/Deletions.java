package io.holdfast.dialects.veeamazure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.base.UuidText;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.access.Caller;
import io.holdfast.dialects.Desk;
import io.holdfast.dialects.veeamazure.AzureStates.JobStatus;
import io.holdfast.rest.edge.RequestException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removals of copies as the job sessions that the vendor makes of them. We keep no session of a
 * removal, but what it left behind says all that one would: which copy went, when and why. Its id
 * is the copy's.
 */
final class Deletions {
  private final Desk desk;
  private final Shelves shelves;

  Deletions(Desk desk, Shelves shelves) {
    this.desk = desk;
    this.shelves = shelves;
  }

  /**
   * A removal.
   *
   * @param end null while a node still forgets the snapshot
   */
  record Deletion(PointCopy copy, JobTypes type, Instant start, @Nullable Instant end) {}

  /** The removal of a copy that the caller saw, if it was removed. */
  Optional<Deletion> find(Caller caller, String id) {
    return caller.may(Scope.BACKUP_READ) || caller.may(Scope.POINT_DELETE)
        ? UuidText.parse(id).flatMap(uuid -> find(caller, new CopyId(uuid)))
        : Optional.empty();
  }

  /**
   * Removes a copy.
   *
   * @throws HoldfastException POINT_PINNED or POINT_IN_USE for what may not go, whatever holds it
   */
  void remove(Caller caller, PointCopy copy) {
    try {
      desk.copies().remove(caller, copy.pointId(), copy.id());
    } catch (HoldfastException e) {
      if (e.code() == ErrorCode.STATE_CONFLICT) {
        throw new RequestException(ErrorCode.POINT_PINNED, String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** A removal that was just asked for, as its session. */
  ObjectNode get(Call call, Caller caller, CopyId id) {
    return node(
        call, find(caller, id).orElseThrow(() -> new IllegalStateException("not removed: " + id)));
  }

  ObjectNode node(Call call, Deletion deletion) {
    var node =
        JobSessionView.node(
            call,
            deletion.copy().id().toString(),
            deletion.type(),
            deletion.end() == null ? JobStatus.Running : JobStatus.Success,
            new SessionTimes(
                deletion.start(), null, deletion.start(), deletion.end(), deletion.start()),
            desk.clock());
    node.putObject("retentionJobInfo").put("deletedRestorePointsCount", 1);
    if (!call.since(AzureVersion.V4)) {
      node.putObject("_embeddedResources");
    }
    return node;
  }

  /** What was removed, as the vendor lists it. */
  ObjectNode item(Caller caller, Deletion deletion) {
    var copy = deletion.copy();
    var source = shelves.sources(Set.of(copy.sourceId())).get(copy.sourceId());
    var repository =
        shelves.repositories(caller, Set.of(copy.repositoryId())).get(copy.repositoryId());
    var node =
        JsonNodeFactory.instance
            .objectNode()
            .put("backupSizeBytes", copy.bytes())
            .put("snapshotTime", AzureTimes.format(copy.pointInTime()))
            .put("repositoryId", copy.repositoryId().toString())
            .put("repositoryName", repository == null ? "" : repository.name());
    var name = source == null ? "" : source.name();
    node.putObject("resource")
        .put("id", copy.sourceId().toString())
        .put("name", name)
        .put("displayName", name);
    return node;
  }

  private Optional<Deletion> find(Caller caller, CopyId id) {
    var query =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.ID))
            .where(new PointCopyFilter.Ids(Set.of(id)))
            .page(Page.first(1));
    return desk.history().copies(query).items().stream()
        .filter(copy -> caller.sees(copy.projectId()))
        .findFirst()
        .flatMap(this::deletion);
  }

  private Optional<Deletion> deletion(PointCopy copy) {
    var point = desk.points().get(copy.pointId());
    var trash = point.trash();
    if (trash != null && !RestorePointQuery.OFFERED.contains(point.status())) {
      var type = trash.reason().equals("USER") ? deleted(copy) : JobTypes.BackupRetention;
      return Optional.of(new Deletion(copy, type, trash.since(), trash.since()));
    }
    return copy.standing().state() == CopyState.GONE ? dropped(point, copy) : Optional.empty();
  }

  private Optional<Deletion> dropped(RestorePoint point, PointCopy copy) {
    return desk.copies().of(point.id()).stream()
        .filter(shown -> shown.copy().id().equals(copy.id()))
        .flatMap(shown -> Stream.ofNullable(shown.work()))
        .filter(work -> work.task() == CopyTask.DROP)
        .map(work ->
            new Deletion(
                copy, deleted(copy), work.requestedAt(), work.open() ? null : work.endedAt()))
        .findFirst();
  }

  private static JobTypes deleted(PointCopy copy) {
    return switch (AzureStates.destination(copy.repositoryKind(), copy.trigger())) {
      case Snapshot, ManualSnapshot -> JobTypes.SnapshotDeletion;
      case AzureBlob -> JobTypes.BackupDeletion;
    };
  }
}
