package io.holdfast.catalog.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot that a restic client wrote into a repository of the service.
 *
 * @param snapshotId 64 hex digits
 * @param actor whose credential it came with
 * @param receivedAt by the service's clock: what the snapshot says of its own time is its client's
 *     to choose
 * @param restorePointId that stands for it; null in every other state than SHOWN and GONE
 * @param detail for people: why there is no point
 */
public record Arrival(
    ArrivalId id,
    RepositoryId repositoryId,
    String snapshotId,
    ArrivalState state,
    Actor actor,
    Instant receivedAt,
    @Nullable RestorePointId restorePointId,
    @Nullable String detail) {

  public Arrival waiting(@Nullable String why) {
    return new Arrival(
        id, repositoryId, snapshotId, ArrivalState.WAITING, actor, receivedAt, null, why);
  }

  public Arrival shown(RestorePointId point) {
    return new Arrival(
        id, repositoryId, snapshotId, ArrivalState.SHOWN, actor, receivedAt, point, null);
  }

  public Arrival passedOver(String why) {
    return new Arrival(
        id, repositoryId, snapshotId, ArrivalState.PASSED_OVER, actor, receivedAt, null, why);
  }

  public Arrival gone() {
    return new Arrival(
        id, repositoryId, snapshotId, ArrivalState.GONE, actor, receivedAt, restorePointId, detail);
  }
}
