package io.holdfast.control.point;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Trash;
import io.holdfast.control.ControlException;
import io.holdfast.control.copy.CopyStatus;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.notice.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The trash: a point in it is whole, but nobody is offered it, until its time there is over. What
 * stands in a removal's way stands in the trash's way too.
 */
public final class PointTrash {
  /** How long a point stays there. */
  public static final Duration STAY = Duration.ofDays(7);

  /** Why a point is there that a person deleted. */
  public static final String USER = "USER";

  private PointTrash() {}

  /**
   * Puts a point into the trash.
   *
   * @param action what the audit chain calls it
   * @param reason what let it go
   * @throws ControlException POINT_PINNED, POINT_IN_USE; STATE_CONFLICT when it is locked, in an
   *     append-only repository, or not there any more
   */
  public static RestorePoint put(
      Decision decision, Actor actor, RestorePoint before, String action, String reason) {
    requireRemovable(decision, before);
    if (before.status() == PointStatus.EXPIRED) {
      throw conflict(before.id(), "is in the trash already");
    }
    var now = decision.now();
    var trash = new Trash(now, now.plus(STAY), reason, before.status());
    var after = PointEdit.of(before).status(PointStatus.EXPIRED).trash(trash).apply(before);
    var kept = decision.catalog().restorePoints().replace(after);
    PointStanding.renew(decision, kept);
    decision.audit(actor, action, audited(kept), before, kept);
    Notices.point(decision, NoticeType.POINT_EXPIRED, kept, Severity.OK);
    return kept;
  }

  /**
   * Takes a point out of the trash, and pins it: what let it go would let it go again.
   *
   * @throws ControlException STATE_CONFLICT when it is not there
   */
  static RestorePoint takeOut(Decision decision, RestorePoint before, Pin pin) {
    var trash = before.trash();
    if (before.status() != PointStatus.EXPIRED || trash == null) {
      throw conflict(before.id(), "is not in the trash");
    }
    var pins =
        Stream.concat(
                before.pins().stream().filter(each -> !each.reason().equals(pin.reason())),
                Stream.of(pin))
            .toList();
    var after = PointEdit.of(before).status(trash.before()).trash(null).pins(pins).apply(before);
    decision.catalog().restorePoints().replace(after);
    // What became of its copies meanwhile, it says from here on.
    CopyStatus.renew(decision, before.id());
    var kept = decision.catalog().restorePoints().get(before.id());
    PointStanding.renew(decision, kept);
    decision.audit(pin.by(), "point.untrash", audited(kept), before, kept);
    Notices.point(decision, NoticeType.POINT_PINNED, kept, Severity.OK);
    return kept;
  }

  static Audited audited(RestorePoint point) {
    return Audited.of("restore-point", point.id(), point.projectId());
  }

  static void requireThere(RestorePoint point) {
    if (point.status() == PointStatus.DELETING || point.status() == PointStatus.DELETED) {
      throw conflict(point.id(), "was removed");
    }
  }

  /**
   * @throws ControlException as {@link #put} does
   */
  static void requireRemovable(Decision decision, RestorePoint point) {
    requireFree(decision, point);
    for (var copy : decision.catalog().copies().of(point.id())) {
      requireFree(decision, copy);
    }
  }

  /**
   * Refuses while anything holds the point wherever it lies: a pin, a lock, a restore.
   *
   * @throws ControlException POINT_PINNED, POINT_IN_USE, STATE_CONFLICT
   */
  public static void requireFree(Decision decision, RestorePoint point) {
    requireThere(point);
    if (point.pinnedAt(decision.now())) {
      throw new ControlException(
          ErrorCode.POINT_PINNED,
          "restore point %s is pinned: %s".formatted(point.id(), pin(decision, point).reason()));
    }
    if (point.lockedAt(decision.now())) {
      throw conflict(point.id(), "is locked until %s".formatted(point.lockedUntil()));
    }
    if (decision.catalog().restoreSessions().anyLive(point.id())) {
      throw new ControlException(
          ErrorCode.POINT_IN_USE, "restore point %s is being restored".formatted(point.id()));
    }
  }

  /**
   * Refuses while the copy's repository holds it.
   *
   * @throws ControlException STATE_CONFLICT
   */
  public static void requireFree(Decision decision, PointCopy copy) {
    if (!isWritten(copy)) {
      return;
    }
    if (isLocked(copy, decision.now())) {
      throw conflict(
          copy.pointId(),
          "has a copy locked until %s in repository %s"
              .formatted(copy.standing().lockedUntil(), copy.repositoryId()));
    }
    if (decision.catalog().repositories().get(copy.repositoryId()).appendOnly()) {
      throw conflict(
          copy.pointId(), "lies in append-only repository %s".formatted(copy.repositoryId()));
    }
  }

  /** Those of the points that {@link #put} would take now; asked for all of them at once. */
  static Set<RestorePointId> removable(
      CatalogTransaction catalog, Collection<RestorePoint> points, Instant now) {
    var free =
        points.stream()
            .filter(point ->
                switch (point.status()) {
                  case CREATING, AVAILABLE, DEGRADED, MISSING_COPIES -> true;
                  case EXPIRED, DELETING, DELETED -> false;
                })
            .filter(point -> !point.pinnedAt(now) && !point.lockedAt(now))
            .map(RestorePoint::id)
            .collect(Collectors.toSet());
    if (!free.isEmpty()) {
      free.removeAll(catalog.restorePoints().held(free, now));
    }
    return free;
  }

  private static boolean isWritten(PointCopy copy) {
    return copy.standing().state() != CopyState.GONE && copy.snapshotId() != null;
  }

  private static boolean isLocked(PointCopy copy, Instant now) {
    var until = copy.standing().lockedUntil();
    return until != null && until.isAfter(now);
  }

  private static Pin pin(Decision decision, RestorePoint point) {
    return point.pins().stream()
        .filter(pin -> pin.until() == null || pin.until().isAfter(decision.now()))
        .findFirst()
        .orElseThrow();
  }

  private static ControlException conflict(RestorePointId id, String why) {
    return new ControlException(ErrorCode.STATE_CONFLICT, "restore point %s %s".formatted(id, why));
  }
}
