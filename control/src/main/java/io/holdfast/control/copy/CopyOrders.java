package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.CopyRole;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.CopyWork;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.Placement;
import io.holdfast.catalog.model.Plan;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.Protection;
import io.holdfast.catalog.model.ProtectionId;
import io.holdfast.catalog.model.Repository;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.RestorePointId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.ProtectionFilter;
import io.holdfast.catalog.query.ProtectionSort;
import io.holdfast.control.ControlException;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.nodework.NodeWorkBook;
import io.holdfast.control.point.PointTrash;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks for work on copies, inside the decisions that make it needed. */
public final class CopyOrders {
  private CopyOrders() {}

  /**
   * Asks for the copies that a plan wants of a point. Those that the point has or had are left as
   * they are.
   *
   * @param from what the placements' delays count from
   * @return copies asked for
   */
  public static int place(Decision decision, Plan plan, RestorePoint point, Instant from) {
    var asked = 0;
    for (var placement : placements(decision.catalog(), plan)) {
      var due = from.plus(placement.delay());
      var known = find(decision.catalog(), point.id(), placement.repositoryId());
      if (known.isEmpty()) {
        ask(decision, point, placement.repositoryId(), due);
        asked++;
      } else if (neverMade(known.get())) {
        again(decision, known.get(), point.protectionId(), CopyTask.COPY, due);
        asked++;
      }
    }
    return asked;
  }

  /** It was not wanted any more before it was there. */
  private static boolean neverMade(PointCopy copy) {
    return copy.standing().state() == CopyState.GONE && copy.snapshotId() == null;
  }

  /** Placements whose repositories are known, in their order. */
  static List<Placement> placements(CatalogTransaction catalog, Plan plan) {
    return plan.placements().stream()
        .sorted(Comparator.comparingInt(Placement::order))
        .filter(placement -> catalog.repositories().find(placement.repositoryId()).isPresent())
        .toList();
  }

  /** The copy that a point has, or had, in a repository. */
  static Optional<PointCopy> find(
      CatalogTransaction catalog, RestorePointId point, RepositoryId repository) {
    return catalog.copies().of(point).stream()
        .filter(copy -> copy.repositoryId().equals(repository))
        .findFirst();
  }

  /** Asks for a copy of a point that has none in the repository. */
  static PointCopy ask(
      Decision decision, RestorePoint point, RepositoryId repository, Instant due) {
    var catalog = decision.catalog();
    var copy =
        catalog.copies().insert(pending(decision, point, catalog.repositories().get(repository)));
    put(decision, copy, point.protectionId(), CopyTask.COPY, due);
    return copy;
  }

  /** Enters a copy that is there and that no row, or one that is gone, stands for: it is read. */
  public static void adopt(
      Decision decision, RestorePoint point, RepositoryId repository, SnapshotId snapshot) {
    var catalog = decision.catalog();
    var known = find(catalog, point.id(), repository);
    known.ifPresent(
        copy -> again(decision, copy, point.protectionId(), CopyTask.COPY, decision.now()));
    var copy = known.orElseGet(() -> ask(decision, point, repository, decision.now()));
    catalog.copies().setContent(copy.id(), snapshot.toString(), copy.bytes(), copy.storedBytes());
  }

  /**
   * Asks for work on a copy that is there, in place of what else may be asked of it.
   *
   * @throws ControlException STATE_CONFLICT while a node is at it
   */
  static void again(
      Decision decision, PointCopy copy, ProtectionId protection, CopyTask task, Instant due) {
    if (!NodeWorkBook.abort(decision, NodeWorkKind.COPY, copy.id().value())) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "copy %s is being worked on; ask again when that has ended".formatted(copy.id()));
    }
    if (task == CopyTask.COPY) {
      if (isForgotten(decision.catalog(), copy)) {
        decision.catalog().copies().setContent(copy.id(), null, copy.bytes(), copy.storedBytes());
      }
      catalogState(decision, copy, CopyState.PENDING);
    }
    put(decision, copy, protection, task, due);
  }

  /** Whether its snapshot is nothing that lies there: what is made in its place is another. */
  private static boolean isForgotten(CatalogTransaction catalog, PointCopy copy) {
    return copy.standing().state() == CopyState.GONE
        && catalog.copyWork().find(copy.id()).filter(CopyWork::open).isEmpty();
  }

  /** Takes back what is asked of all copies of a point that leaves. */
  public static void cancel(Decision decision, RestorePointId point) {
    for (var work : decision.catalog().copyWork().of(point)) {
      if (work.open() && work.task() != CopyTask.DROP) {
        cancel(decision, work);
      }
    }
  }

  /**
   * Takes back what is asked of a copy. One that a node is making goes when the node hears of it;
   * of one that is written already, the snapshot is forgotten next.
   */
  static void cancel(Decision decision, CopyWork work) {
    var copy = decision.catalog().copies().get(work.copyId());
    var free = NodeWorkBook.abort(decision, NodeWorkKind.COPY, copy.id().value());
    var making = isMaking(work);
    if (making) {
      catalogState(decision, copy, CopyState.GONE);
    }
    if (!making || copy.snapshotId() == null) {
      decision
          .catalog()
          .copyWork()
          .put(work.givenUp("CANCELLED", "not wanted any more", decision.now()));
    } else if (free) {
      forget(decision, copy, work.protectionId());
    } else {
      decision.catalog().copyWork().put(forgetting(decision, copy, work.protectionId()));
    }
  }

  /** Takes back that a copy is made again, which is not there any more. */
  public static void cancelMaking(Decision decision, PointCopy copy) {
    decision
        .catalog()
        .copyWork()
        .find(copy.id())
        .filter(work -> work.open() && isMaking(work))
        .ifPresent(work -> cancel(decision, work));
  }

  /** Asks for the end of a snapshot that no node is at work on. */
  static void forget(Decision decision, PointCopy copy, ProtectionId protection) {
    decision.catalog().copyWork().put(forgetting(decision, copy, protection));
    NodeWorkBook.ask(
        decision, NodeWorkKind.COPY, copy.repositoryId(), copy.id().value(), decision.now());
  }

  private static CopyWork forgetting(Decision decision, PointCopy copy, ProtectionId protection) {
    return CopyWork.asked(copy, protection, CopyTask.DROP, decision.now(), decision.now());
  }

  /**
   * Lets a copy go; its point stays. Nobody is offered the copy from here on, and its snapshot is
   * forgotten soon.
   *
   * @throws ControlException POINT_PINNED, POINT_IN_USE; STATE_CONFLICT when it is locked, in an
   *     append-only repository, or the last that is valid and not known to be away
   */
  public static void drop(Decision decision, Actor actor, PointCopy before) {
    var catalog = decision.catalog();
    var point = catalog.restorePoints().get(before.pointId());
    PointTrash.requireFree(decision, point);
    PointTrash.requireFree(decision, before);
    // One that was never made is no loss while another is valid anywhere.
    var isNeeded =
        before.snapshotId() == null ? isLast(catalog, before) : !hasOther(catalog, before);
    if (isNeeded) {
      throw new ControlException(
          ErrorCode.STATE_CONFLICT,
          "copy %s is the last valid one of restore point %s that can be reached"
              .formatted(before.id(), point.id()));
    }
    var open = catalog.copyWork().find(before.id()).filter(CopyWork::open);
    if (before.snapshotId() == null || open.filter(CopyOrders::isMaking).isPresent()) {
      open.ifPresent(work -> cancel(decision, work));
    } else {
      again(decision, before, point.protectionId(), CopyTask.DROP, decision.now());
    }
    catalogState(decision, catalog.copies().get(before.id()), CopyState.GONE);
    CopyStatus.renew(decision, point.id());
    decision.audit(
        actor,
        "copy.drop",
        Audited.of("copy", before.id(), point.projectId()),
        before,
        catalog.copies().get(before.id()));
  }

  private static boolean isMaking(CopyWork work) {
    return work.task() == CopyTask.COPY;
  }

  /** Whether no other copy of its point is valid. */
  static boolean isLast(CatalogTransaction catalog, PointCopy copy) {
    return others(catalog, copy).findAny().isEmpty();
  }

  /** Whether another copy of its point is valid, and not known to be away. */
  static boolean hasOther(CatalogTransaction catalog, PointCopy copy) {
    return others(catalog, copy).anyMatch(other -> !CopyChoice.away(catalog, other));
  }

  /** Whether its snapshot lies there, as far as is known, though nobody is offered it any more. */
  public static boolean isStillThere(CatalogTransaction catalog, PointCopy copy) {
    return copy.standing().state() == CopyState.GONE
        && copy.snapshotId() != null
        && catalog.copyWork().find(copy.id()).filter(CopyWork::open).isPresent();
  }

  private static Stream<PointCopy> others(CatalogTransaction catalog, PointCopy copy) {
    return CopyChoice.ranked(catalog, copy.pointId(), CopyPreference.ANY).stream()
        .filter(other -> !other.id().equals(copy.id()));
  }

  /** As {@link #follow(Decision, Protection, Plan, Plan)}, for all protections of a plan. */
  public static void follow(Decision decision, Plan before, Plan after) {
    if (!repositories(before).equals(repositories(after))) {
      protections(decision.catalog(), after)
          .forEach(protection -> follow(decision, protection, before, after));
    }
  }

  /**
   * Follows placements that were changed: what is still to be copied to a repository that left is
   * not wanted any more, and the newest point is copied to one that came. What was written stays,
   * and is read to its end.
   */
  public static void follow(Decision decision, Protection protection, Plan before, Plan after) {
    var left = repositories(before);
    left.removeAll(repositories(after));
    for (var work : decision.catalog().copyWork().open(protection.id())) {
      if (isMaking(work)
          && left.contains(work.repositoryId())
          && decision.catalog().copies().get(work.copyId()).snapshotId() == null) {
        cancel(decision, work);
        CopyStatus.renew(decision, work.pointId());
      }
    }
    var newest = protection.standing().lastGoodPointId();
    if (newest != null) {
      decision
          .catalog()
          .restorePoints()
          .find(newest)
          .filter(RestorePoint::usable)
          .ifPresent(point -> place(decision, after, point, decision.now()));
    }
    CopyWatch.settle(decision, protection);
  }

  private static Set<RepositoryId> repositories(Plan plan) {
    return plan.placements().stream()
        .map(Placement::repositoryId)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static List<Protection> protections(CatalogTransaction catalog, Plan plan) {
    var query =
        CatalogQuery.<ProtectionFilter, ProtectionSort>by(
                Order.ascending(ProtectionSort.CREATED_AT))
            .where(new ProtectionFilter.Plans(Set.of(plan.id())))
            .page(Page.all());
    return catalog.protections().list(query).items();
  }

  private static void put(
      Decision decision, PointCopy copy, ProtectionId protection, CopyTask task, Instant due) {
    decision.catalog().copyWork().put(CopyWork.asked(copy, protection, task, decision.now(), due));
    NodeWorkBook.ask(decision, NodeWorkKind.COPY, copy.repositoryId(), copy.id().value(), due);
    CopyStatus.renew(decision, copy.pointId());
  }

  private static void catalogState(Decision decision, PointCopy copy, CopyState state) {
    decision.catalog().copies().setStanding(copy.id(), copy.standing().with(state));
  }

  private static PointCopy pending(Decision decision, RestorePoint point, Repository repository) {
    var session = decision.catalog().backupSessions().get(point.backupSessionId());
    return new PointCopy(
        new CopyId(decision.newId()),
        point.id(),
        point.projectId(),
        point.sourceId(),
        point.pointInTime(),
        repository.id(),
        repository.kind(),
        CopyRole.SECONDARY,
        null,
        point.content().logicalBytes(),
        0,
        repository.tier(),
        session.trigger(),
        session.no(),
        CopyStanding.PENDING,
        decision.now());
  }
}
