package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.CopyWork;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointKind;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.RestorePointFilter;
import io.holdfast.catalog.query.RestorePointSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.access.Caller;
import io.holdfast.control.access.RequestContext;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.ledger.Ledger;
import io.holdfast.control.point.PointTrash;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people see and ask of copies. Thread-safe. */
public final class Copies {
  private static final Set<PointStatus> THERE =
      EnumSet.of(PointStatus.AVAILABLE, PointStatus.DEGRADED, PointStatus.MISSING_COPIES);

  private final Ledger ledger;

  public Copies(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * A copy, and what is asked of it.
   *
   * @param work null when nothing ever was: the backup itself wrote it
   */
  public record Shown(PointCopy copy, @Nullable CopyWork work) {}

  /** All copies of a point, those that are gone too, the oldest first. */
  public List<Shown> of(RestorePointId point) {
    return ledger.look(catalog -> shown(catalog, point));
  }

  /**
   * Asks for a copy of a point in a repository: a new one, or one again that is damaged or gone;
   * one that waits is tried at once.
   *
   * @throws ControlException RESOURCE_MISSING; STATE_CONFLICT when it is valid, when the point is
   *     not there any more, or when a node is at work on the copy
   */
  public Shown ask(Caller caller, RestorePointId id, RepositoryId repository) {
    return ledger.decide(decision -> {
      var point = there(decision.catalog(), caller, id);
      var found = decision.catalog().repositories().find(repository);
      if (found
          .filter(it -> it.projectId() == null || it.projectId().equals(point.projectId()))
          .isEmpty()) {
        throw missing("repository", repository);
      }
      var known = CopyOrders.find(decision.catalog(), id, repository);
      var copy =
          known.isEmpty()
              ? CopyOrders.ask(decision, point, repository, decision.now())
              : again(decision, point, known.get());
      return told(decision, caller, "copy.ask", copy);
    });
  }

  /**
   * Has a copy read from end to end.
   *
   * @throws ControlException RESOURCE_MISSING; STATE_CONFLICT when there is nothing to read, or a
   *     node is at work on the copy
   */
  public Shown verify(Caller caller, RestorePointId id, CopyId copyId) {
    return ledger.decide(decision -> {
      var point = there(decision.catalog(), caller, id);
      var copy = copy(decision.catalog(), id, copyId);
      switch (copy.standing().state()) {
        case VALID, DAMAGED -> {}
        case PENDING, COPYING, RETRIEVING, GONE -> throw conflict(copy, "cannot be read");
      }
      CopyOrders.again(decision, copy, point.protectionId(), CopyTask.VERIFY, decision.now());
      return told(decision, caller, "copy.verify", copy);
    });
  }

  /**
   * Lets a copy go; the point stays.
   *
   * @throws ControlException RESOURCE_MISSING, POINT_PINNED, POINT_IN_USE; STATE_CONFLICT when it
   *     is the last valid one, locked, in an append-only repository, or gone
   */
  public void drop(Caller caller, RestorePointId id, CopyId copyId) {
    ledger.decide(decision -> {
      there(decision.catalog(), caller, id);
      var copy = copy(decision.catalog(), id, copyId);
      if (copy.standing().state() == CopyState.GONE) {
        throw conflict(copy, "is not there");
      }
      CopyOrders.drop(decision, RequestContext.actor(caller), copy);
      return copyId;
    });
  }

  /**
   * Removes a stored copy as one removes a backup: while others are valid it is dropped alone, and
   * the last valid one takes its point to the trash.
   *
   * @throws ControlException RESOURCE_MISSING, POINT_PINNED, POINT_IN_USE; STATE_CONFLICT when it
   *     is locked, in an append-only repository, or gone
   */
  public void remove(Caller caller, RestorePointId id, CopyId copyId) {
    ledger.decide(decision -> {
      var point = there(decision.catalog(), caller, id);
      var copy = copy(decision.catalog(), id, copyId);
      if (copy.standing().state() == CopyState.GONE) {
        throw conflict(copy, "is not there");
      }
      var actor = RequestContext.actor(caller);
      if (CopyOrders.isLast(decision.catalog(), copy)) {
        PointTrash.put(decision, actor, point, "point.trash", PointTrash.USER);
      } else {
        CopyOrders.drop(decision, actor, copy);
      }
      return copyId;
    });
  }

  /**
   * Asks for the copies that a protection's plan wants and that older points never had.
   *
   * @param newest of how many points, the newest first
   * @return copies asked for
   */
  public int fill(Caller caller, ProtectionId id, int newest) {
    return ledger.decide(decision -> {
      var catalog = decision.catalog();
      var protection = catalog.protections().get(id);
      if (!caller.sees(protection.projectId())) {
        throw missing("protection", id);
      }
      var plan = catalog.plans().get(protection.planId());
      var asked = 0;
      for (var point : points(catalog, id, newest)) {
        asked += CopyOrders.place(decision, plan, point, decision.now());
      }
      decision.audit(
          RequestContext.actor(caller),
          "copy.fill",
          Audited.of("protection", id, protection.projectId()),
          null,
          Map.of("points", newest, "copies", asked));
      return asked;
    });
  }

  private static PointCopy again(Decision decision, RestorePoint point, PointCopy copy) {
    switch (copy.standing().state()) {
      case VALID, RETRIEVING -> throw conflict(copy, "is there");
      case PENDING, COPYING, DAMAGED, GONE ->
          CopyOrders.again(decision, copy, point.protectionId(), CopyTask.COPY, decision.now());
    }
    return copy;
  }

  private static Shown told(Decision decision, Caller caller, String action, PointCopy before) {
    var after = decision.catalog().copies().get(before.id());
    decision.audit(
        RequestContext.actor(caller),
        action,
        Audited.of("copy", before.id(), before.projectId()),
        before,
        after);
    return new Shown(after, decision.catalog().copyWork().find(before.id()).orElse(null));
  }

  private static List<Shown> shown(CatalogTransaction catalog, RestorePointId point) {
    var works =
        catalog.copyWork().of(point).stream()
            .collect(Collectors.toMap(CopyWork::copyId, Function.identity()));
    return catalog.copies().of(point).stream()
        .map(copy -> new Shown(copy, works.get(copy.id())))
        .toList();
  }

  private static RestorePoint there(CatalogTransaction catalog, Caller caller, RestorePointId id) {
    var point = catalog.restorePoints().get(id);
    if (!caller.sees(point.projectId())) {
      throw missing("restore point", id);
    }
    if (!THERE.contains(point.status())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT, "restore point %s is %s".formatted(id, point.status()));
    }
    return point;
  }

  private static PointCopy copy(CatalogTransaction catalog, RestorePointId point, CopyId id) {
    return catalog
        .copies()
        .find(id)
        .filter(copy -> copy.pointId().equals(point))
        .orElseThrow(() -> missing("copy", id));
  }

  private static List<RestorePoint> points(
      CatalogTransaction catalog, ProtectionId protection, int newest) {
    var query =
        CatalogQuery.<RestorePointFilter, RestorePointSort>by(
                Order.descending(RestorePointSort.POINT_IN_TIME))
            .where(new RestorePointFilter.Protections(Set.of(protection)))
            .where(new RestorePointFilter.Statuses(THERE))
            .where(
                new RestorePointFilter.Kinds(EnumSet.complementOf(EnumSet.of(PointKind.IMPORTED))))
            .page(Page.first(newest));
    return catalog.restorePoints().list(query).items();
  }

  private static ControlException missing(String kind, Object id) {
    return new ControlException(ErrorCode.RESOURCE_MISSING, "no %s %s".formatted(kind, id));
  }

  private static ControlException conflict(PointCopy copy, String why) {
    return new ControlException(
        ErrorCode.STATE_CONFLICT,
        "copy %s %s: it is %s".formatted(copy.id(), why, copy.standing().state()));
  }
}
