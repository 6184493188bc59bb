package io.holdfast.dialects;

import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.ActorType;
import io.holdfast.catalog.model.ConflictPolicy;
import io.holdfast.catalog.model.Explorer;
import io.holdfast.catalog.model.Lease;
import io.holdfast.catalog.model.Progress;
import io.holdfast.catalog.model.RestoreLinks;
import io.holdfast.catalog.model.RestoreMode;
import io.holdfast.catalog.model.RestoreOrigin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePurpose;
import io.holdfast.catalog.model.RestoreRequest;
import io.holdfast.catalog.model.RestoreSession;
import io.holdfast.catalog.model.RestoreSessionId;
import io.holdfast.catalog.model.RestoreStanding;
import io.holdfast.catalog.model.RestoreState;
import io.holdfast.catalog.model.RestoreTarget;
import io.holdfast.catalog.model.RestoreTotals;
import io.holdfast.catalog.model.Selection;
import io.holdfast.catalog.model.SessionTimes;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Restores of a point of a seeded catalog, made up by a test: of messages, to a folder. */
final class MadeRestores {
  private final SeededServer world;
  private final RestorePoint point;

  MadeRestores(SeededServer world, String pointSlug) {
    this.world = world;
    this.point =
        world
            .catalog()
            .read(tx ->
                tx.restorePoints()
                    .list(
                        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                                Order.ascending(RestorePointSort.CREATED_AT))
                            .where(new RestorePointFilter.Slugs(Set.of(pointSlug))))
                    .items()
                    .getFirst());
  }

  RestorePoint point() {
    return point;
  }

  /** Keeps a restore that was asked for at a time, and ended then too if it stands so. */
  RestoreSession make(RestoreStanding standing, Instant at) {
    return make(standing, at, RestorePurpose.RECOVERY, KnownAccess.VIEWER_ID.value());
  }

  RestoreSession make(RestoreStanding standing, Instant at, RestorePurpose purpose, UUID actor) {
    var request =
        new RestoreRequest(
            purpose,
            RestoreMode.MESSAGES,
            Explorer.MAILBOX,
            Selection.EVERYTHING,
            RestoreTarget.path("/srv/restored"),
            ConflictPolicy.FAIL,
            null,
            null);
    return make(standing, at, request, actor);
  }

  /** Keeps any restore of the point. */
  RestoreSession make(RestoreStanding standing, Instant at, RestoreRequest request, UUID actor) {
    var origin =
        new RestoreOrigin(
            point.projectId(),
            point.protectionId(),
            point.sourceId(),
            point.id(),
            null,
            point.startedAt(),
            point.scheduleName());
    var ended = standing.state() == RestoreState.ENDED ? at : null;
    var session =
        new RestoreSession(
            new RestoreSessionId(UUID.randomUUID()),
            0,
            0,
            origin,
            request,
            null,
            new Actor(ActorType.USER, actor, "someone", null),
            List.of(),
            standing,
            new SessionTimes(at, at, at, ended, at),
            Lease.NONE,
            1,
            null,
            Progress.NONE,
            RestoreTotals.NONE,
            RestoreLinks.NONE,
            null,
            1);
    return world.catalog().write(tx -> tx.restoreSessions().insert(session));
  }
}
