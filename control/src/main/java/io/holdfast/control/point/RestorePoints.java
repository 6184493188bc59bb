package io.holdfast.control.point;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.Pin;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.model.Scope;
import io.holdfast.catalog.model.Severity;
import io.holdfast.catalog.model.Suspicion.Acknowledgement;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.anomaly.Anomalies;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.notice.Notices;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Describes, pins and removes restore points. Thread-safe. */
public final class RestorePoints {
  private final Ledger ledger;
  private final PointRemoval removal;

  public RestorePoints(Ledger ledger, PointRemoval removal) {
    this.ledger = ledger;
    this.removal = removal;
  }

  /** Throws RESOURCE_MISSING when there is none. */
  public RestorePoint get(RestorePointId id) {
    return ledger.look(catalog -> catalog.restorePoints().get(id));
  }

  /**
   * Sets description and expiry; null takes them away.
   *
   * @throws ControlException REVISION_MISMATCH when it is not what the caller read
   */
  public RestorePoint change(
      Caller caller,
      RestorePointId id,
      long revision,
      @Nullable String description,
      @Nullable Instant expiresAt) {
    return edit(
        caller,
        id,
        "point.update",
        (_, point) -> {
          requireRevision(point, revision);
          return PointEdit.of(point).described(description, expiresAt);
        });
  }

  /**
   * Sets what a client names of description and expiry, and leaves the other as it is then.
   *
   * @throws ControlException RESOURCE_MISSING
   */
  public RestorePoint change(
      Caller caller, RestorePointId id, Optional<String> description, Optional<Instant> expiresAt) {
    return edit(
        caller,
        id,
        "point.update",
        (_, point) ->
            PointEdit.of(point)
                .described(
                    description.orElse(point.description()), expiresAt.orElse(point.expiresAt())));
  }

  /**
   * Those of the points that {@link #delete} would take now, of those that the caller sees; asked
   * for all of them at once.
   */
  public Set<RestorePointId> removable(Caller caller, Collection<RestorePoint> points) {
    var seen = points.stream().filter(point -> caller.sees(point.projectId())).toList();
    return ledger.glance(catalog -> PointTrash.removable(catalog, seen, ledger.now()));
  }

  /** Keeps it whatever retention says. A pin with the same reason is replaced. */
  public RestorePoint pin(
      Caller caller, RestorePointId id, String reason, @Nullable Instant until) {
    return edit(
        caller,
        id,
        "point.pin",
        (decision, point) ->
            PointEdit.of(point).pins(with(point.pins(), pin(decision, caller, reason, until))));
  }

  /**
   * Takes pins away; harmless when there are none.
   *
   * @param reason whose pin; null for all
   */
  public RestorePoint unpin(Caller caller, RestorePointId id, @Nullable String reason) {
    return edit(
        caller,
        id,
        "point.unpin",
        (_, point) ->
            PointEdit.of(point).pins(reason == null ? List.of() : without(point.pins(), reason)));
  }

  /**
   * Says that a suspicious point is as it should be: from now on it counts as a good one, and the
   * next ones are compared with it. A second time changes nothing.
   *
   * @throws ControlException STATE_CONFLICT when nothing is suspicious about it
   */
  public RestorePoint acknowledge(Caller caller, RestorePointId id, String reason) {
    return ledger.decide(decision -> {
      var before = visible(caller, decision.catalog().restorePoints().get(id));
      PointTrash.requireThere(before);
      var suspicion = before.flags().suspicion();
      if (suspicion == null) {
        throw new ControlException(
            ErrorCode.STATE_CONFLICT, "restore point %s is not suspicious".formatted(id));
      }
      if (!suspicion.open()) {
        return before;
      }
      var actor = RequestContext.actor(caller);
      var said = suspicion.acknowledged(new Acknowledgement(actor, decision.now(), reason));
      var after = PointEdit.of(before).flags(before.flags().withSuspicion(said)).apply(before);
      var kept = decision.catalog().restorePoints().replace(after);
      decision.audit(
          actor,
          "point.acknowledge",
          Audited.of("restore-point", id, before.projectId()),
          before,
          kept);
      Anomalies.acknowledged(decision, kept);
      return kept;
    });
  }

  /**
   * Keeps it for good: takes its expiry away, and pins it. A pin with the same reason is replaced.
   */
  public RestorePoint retain(Caller caller, RestorePointId id, String reason) {
    return edit(
        caller,
        id,
        "point.pin",
        (decision, point) ->
            PointEdit.of(point)
                .described(point.description(), null)
                .pins(with(point.pins(), pin(decision, caller, reason, null))));
  }

  /**
   * Puts it into the trash.
   *
   * @throws io.holdfast.base.HoldfastException POINT_PINNED, POINT_IN_USE, STATE_CONFLICT when
   *     locked, in an append-only repository, or in the trash already
   */
  public RestorePoint delete(Caller caller, RestorePointId id, long revision) {
    return ledger.decide(decision -> {
      var before = visible(caller, decision.catalog().restorePoints().get(id));
      requireRevision(before, revision);
      return trash(decision, caller, before);
    });
  }

  /**
   * Puts it into the trash although it has a pin with some reason, which goes first. What stands in
   * the way otherwise, another pin too, leaves the point with all its pins.
   *
   * @throws io.holdfast.base.HoldfastException as {@link #delete} does; SCOPE_MISSING when it has
   *     such a pin and the caller may not take pins away
   */
  public RestorePoint deleteReleasing(Caller caller, RestorePointId id, String reason) {
    return ledger.decide(decision -> {
      var before = visible(caller, decision.catalog().restorePoints().get(id));
      var left = without(before.pins(), reason);
      if (left.size() == before.pins().size()) {
        return trash(decision, caller, before);
      }
      requireMayUnpin(caller, id, reason);
      PointTrash.requireThere(before);
      var free =
          decision.catalog().restorePoints().replace(PointEdit.of(before).pins(left).apply(before));
      decision.audit(
          RequestContext.actor(caller), "point.unpin", PointTrash.audited(free), before, free);
      return trash(decision, caller, free);
    });
  }

  /**
   * Puts points into the trash, all or none.
   *
   * @throws io.holdfast.base.HoldfastException RESOURCE_MISSING; all that {@link #delete(Caller,
   *     RestorePointId, long)} throws but for the revision, which does not matter
   */
  public void delete(Caller caller, Set<RestorePointId> ids) {
    ledger.decide(decision -> {
      for (var id : ids) {
        var before = visible(caller, decision.catalog().restorePoints().get(id));
        PointTrash.put(
            decision, RequestContext.actor(caller), before, "point.trash", PointTrash.USER);
      }
      return ids;
    });
  }

  /**
   * Takes it out of the trash, and pins it.
   *
   * @param until how long the pin holds; null until it is taken away
   * @throws ControlException STATE_CONFLICT when it is not there
   */
  public RestorePoint untrash(
      Caller caller, RestorePointId id, String reason, @Nullable Instant until) {
    return ledger.decide(decision -> {
      var before = visible(caller, decision.catalog().restorePoints().get(id));
      var pin = new Pin(reason, until, RequestContext.actor(caller), decision.now());
      return PointTrash.takeOut(decision, before, pin);
    });
  }

  /**
   * Removes it for good, from the trash or from anywhere: its snapshots are forgotten, its record
   * stays as DELETED.
   *
   * @throws io.holdfast.base.HoldfastException POINT_PINNED, POINT_IN_USE, STATE_CONFLICT when
   *     locked or in an append-only repository, REPOSITORY_LOCKED while someone works there
   */
  public void purge(Caller caller, RestorePointId id, long revision) throws InterruptedException {
    requireRevision(visible(caller, get(id)), revision);
    removal.remove(caller, id);
  }

  private RestorePoint edit(
      Caller caller,
      RestorePointId id,
      String action,
      BiFunction<Decision, RestorePoint, PointEdit> change) {
    return ledger.decide(decision -> {
      var before = visible(caller, decision.catalog().restorePoints().get(id));
      PointTrash.requireThere(before);
      var after = change.apply(decision, before).apply(before);
      var kept = decision.catalog().restorePoints().replace(after);
      decision.audit(
          RequestContext.actor(caller),
          action,
          Audited.of("restore-point", id, before.projectId()),
          before,
          kept);
      if (!before.pins().containsAll(kept.pins())) {
        Notices.point(decision, NoticeType.POINT_PINNED, kept, Severity.OK);
      }
      return kept;
    });
  }

  private static RestorePoint trash(Decision decision, Caller caller, RestorePoint point) {
    return PointTrash.put(
        decision, RequestContext.actor(caller), point, "point.trash", PointTrash.USER);
  }

  private static void requireMayUnpin(Caller caller, RestorePointId id, String reason) {
    if (!caller.may(Scope.POINT_PIN)) {
      throw new ControlException(
          ErrorCode.SCOPE_MISSING,
          "restore point %s is pinned (%s); deleting it needs the scope %s too"
              .formatted(id, reason, Scope.POINT_PIN.text()));
    }
  }

  private static Pin pin(Decision decision, Caller caller, String reason, @Nullable Instant until) {
    return new Pin(reason, until, RequestContext.actor(caller), decision.now());
  }

  /** One pin a reason. */
  private static List<Pin> with(List<Pin> pins, Pin pin) {
    return Stream.concat(without(pins, pin.reason()).stream(), Stream.of(pin)).toList();
  }

  private static List<Pin> without(List<Pin> pins, String reason) {
    return pins.stream().filter(pin -> !pin.reason().equals(reason)).toList();
  }

  private static RestorePoint visible(Caller caller, RestorePoint point) {
    if (!caller.sees(point.projectId())) {
      throw new ControlException(
          ErrorCode.RESOURCE_MISSING, "no restore point %s".formatted(point.id()));
    }
    return point;
  }

  private static void requireRevision(RestorePoint point, long revision) {
    if (point.revision() != revision) {
      throw new ControlException(
          ErrorCode.REVISION_MISMATCH,
          "restore point %s has revision %d, not %d; read it again"
              .formatted(point.id(), point.revision(), revision));
    }
  }
}
