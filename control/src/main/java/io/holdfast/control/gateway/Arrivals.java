package io.holdfast.control.gateway;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.Arrival;
import io.holdfast.catalog.model.ArrivalId;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.nodework.NodeWorkBook;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.point.PointTrash;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots that clients bring and take away. Each that comes is a row, and work for a node that
 * looks into it; nobody looks for snapshots where none came. Thread-safe.
 */
public final class Arrivals {
  private final Ledger ledger;

  public Arrivals(Ledger ledger) {
    this.ledger = ledger;
  }

  /** A client wrote a snapshot, or the same once more. Without the repository's key it waits. */
  void arrived(Actor actor, Repository repository, String snapshot) {
    ledger.decide(decision -> {
      var known = decision.catalog().arrivals().find(repository.id(), snapshot);
      if (known.isEmpty()) {
        var fresh =
            new Arrival(
                new ArrivalId(decision.newId()),
                repository.id(),
                snapshot,
                ArrivalState.WAITING,
                actor,
                decision.now(),
                null,
                null);
        decision.catalog().arrivals().insert(fresh);
        ask(decision, fresh);
      } else if (known.get().state() == ArrivalState.GONE) {
        var again = known.get().waiting(null);
        decision.catalog().arrivals().replace(again);
        ask(decision, again);
      }
      return snapshot;
    });
  }

  /**
   * A client is about to delete a snapshot. The point that stands for it goes first: a client that
   * stops in between leaves a snapshot without a point, and not the reverse.
   *
   * @throws ControlException POINT_PINNED, POINT_IN_USE; STATE_CONFLICT when the point is locked,
   *     or was made by the service and not by a client
   */
  void leaving(Caller caller, Repository repository, String snapshot) {
    ledger.decide(decision -> {
      var arrival = decision.catalog().arrivals().find(repository.id(), snapshot);
      copy(decision, repository.id(), snapshot)
          .ifPresent(copy -> giveUp(decision, caller, copy, arrival));
      arrival.ifPresent(it -> {
        NodeWorkBook.abort(decision, NodeWorkKind.ARRIVAL, it.id().value());
        decision.catalog().arrivals().replace(it.gone());
      });
      return snapshot;
    });
  }

  /** The key is there now, or something may have been mended: what waits is looked at. */
  public static void unlocked(Decision decision, RepositoryId repository) {
    decision
        .catalog()
        .arrivals()
        .in(repository, ArrivalState.WAITING)
        .forEach(arrival -> ask(decision, arrival));
  }

  private static void ask(Decision decision, Arrival arrival) {
    var repository = decision.catalog().repositories().get(arrival.repositoryId());
    var kind = NodeWorkKind.ARRIVAL;
    var subject = arrival.id().value();
    if (repository.passwordSecretId() != null
        && decision.catalog().nodeWork().find(kind, subject).isEmpty()) {
      NodeWorkBook.ask(decision, kind, repository.id(), subject, decision.now());
    }
  }

  private static Optional<PointCopy> copy(
      Decision decision, RepositoryId repository, String snapshot) {
    return decision.catalog().copies().find(repository, snapshot).stream()
        .filter(copy -> copy.standing().state() != CopyState.GONE)
        .findFirst();
  }

  private static void giveUp(
      Decision decision, Caller caller, PointCopy copy, Optional<Arrival> arrival) {
    var point = decision.catalog().restorePoints().get(copy.pointId());
    if (arrival.isEmpty() || !copy.pointId().equals(arrival.get().restorePointId())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "the snapshot is restore point %s of the service; delete that in its place"
              .formatted(point.id()));
    }
    if (point.status() != PointStatus.EXPIRED) {
      PointTrash.requireFree(decision, point);
    }
    PointTrash.requireFree(decision, copy);
    LostCopies.enter(decision, List.of(copy));
    decision.audit(
        RequestContext.actor(caller),
        "point.delete",
        Audited.of("restore-point", point.id(), point.projectId()),
        point,
        decision.catalog().restorePoints().get(point.id()));
  }
}
