package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.catalog.CatalogTransaction;
import io.holdfast.catalog.model.Actor;
import io.holdfast.catalog.model.AlertKind;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.CopyPreference;
import io.holdfast.catalog.model.CopyStanding;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.CopyTask;
import io.holdfast.catalog.model.CopyWork;
import io.holdfast.catalog.model.NoticeType;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.catalog.model.PointStatus;
import io.holdfast.catalog.model.ProofLevel;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.model.RestorePoint;
import io.holdfast.catalog.model.Severity;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.ledger.Decision.Audited;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.notice.Alerts;
import io.holdfast.control.notice.Notices;
import io.holdfast.control.point.LostCopies;
import io.holdfast.control.point.PointStanding;
import io.holdfast.engine.check.SnapshotCheck;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what becomes of the work on copies. Every call is a part of the holder's decision.
 */
final class CopyBook {
  private static final Logger log = LoggerFactory.getLogger(CopyBook.class);

  /** What reading a copy fails with when the copy is at fault, and not the way to it. */
  static final Set<ErrorCode> DAMAGE =
      EnumSet.of(
          ErrorCode.SNAPSHOT_MISSING,
          ErrorCode.SNAPSHOT_DAMAGED,
          ErrorCode.TREE_DAMAGED,
          ErrorCode.BLOB_MISSING,
          ErrorCode.BLOB_DAMAGED,
          ErrorCode.PACK_DAMAGED,
          ErrorCode.INDEX_DAMAGED);

  private static final Set<PointStatus> LEAVING =
      EnumSet.of(PointStatus.DELETING, PointStatus.DELETED);

  /** A reading that cannot even begin is given up after so many tries; a copy never is. */
  private static final int READINGS = 5;

  private static final String NO_SOURCE = "NO_VALID_COPY";

  private final CopySettings settings;

  CopyBook(CopySettings settings) {
    this.settings = settings;
  }

  /** What a node does next. */
  sealed interface Step {
    PointCopy copy();

    CopyWork work();

    /**
     * Make a copy.
     *
     * @param source the copy to read
     */
    record Make(PointCopy copy, CopyWork work, PointCopy source) implements Step {}

    record Read(PointCopy copy, CopyWork work) implements Step {}

    /** There is nothing to make a copy of: read what may lie in its repository already. */
    record Find(PointCopy copy, CopyWork work) implements Step {}

    record Forgetting(PointCopy copy, CopyWork work) implements Step {}
  }

  /**
   * @return empty when there is nothing to do any more, or nothing now
   */
  Optional<Step> begin(Decision decision, Held held, CopyId id) {
    var catalog = decision.catalog();
    var asked = catalog.copyWork().find(id).filter(CopyWork::open);
    if (asked.isEmpty()) {
      held.end(decision);
      return Optional.empty();
    }
    var copy = catalog.copies().get(id);
    var status = catalog.restorePoints().get(copy.pointId()).status();
    if (asked.get().task() != CopyTask.DROP && LEAVING.contains(status)) {
      held.end(decision);
      CopyOrders.cancel(decision, asked.get());
      return Optional.empty();
    }
    if (asked.get().task() == CopyTask.DROP && held.aborting()) {
      // What is to end is the making of the copy, not this.
      handOver(decision, held, asked.get());
      return Optional.empty();
    }
    if (asked.get().task() == CopyTask.COPY && status == PointStatus.EXPIRED) {
      held.putOff(decision, decision.now().plus(settings.longestPause()));
      return Optional.empty();
    }
    var work = catalog.copyWork().put(asked.get().begun(decision.now()));
    return switch (work.task()) {
      case COPY -> make(decision, copy, work);
      case VERIFY -> Optional.of(new Step.Read(copy, work));
      case DROP -> Optional.of(new Step.Forgetting(copy, work));
    };
  }

  private Optional<Step> make(Decision decision, PointCopy copy, CopyWork work) {
    var source = source(decision.catalog(), copy, work);
    if (source.isEmpty()) {
      return Optional.of(new Step.Find(copy, work));
    }
    var standing = copy.standing().with(CopyState.COPYING);
    var copying = decision.catalog().copies().setStanding(copy.id(), standing);
    CopyStatus.renew(decision, copy.pointId());
    return Optional.of(new Step.Make(copying, work, source.get()));
  }

  /** Each try reads the next best copy: the best one's repository may be what is at fault. */
  private static Optional<PointCopy> source(
      CatalogTransaction catalog, PointCopy copy, CopyWork work) {
    var sources =
        CopyChoice.ranked(catalog, copy.pointId(), CopyPreference.ANY).stream()
            .filter(each -> !each.repositoryId().equals(copy.repositoryId()))
            .toList();
    return sources.isEmpty()
        ? Optional.empty()
        : Optional.of(sources.get((work.attempts() - 1) % sources.size()));
  }

  /**
   * The copy's snapshot is there. It is known from here on, whatever becomes of the copy.
   *
   * @return empty when it was given up meanwhile: what was written is forgotten next
   */
  Optional<PointCopy> written(
      Decision decision, Held held, Step step, SnapshotId snapshot, long storedBytes) {
    var copies = decision.catalog().copies();
    var before = copies.get(step.copy().id());
    var point = decision.catalog().restorePoints().get(before.pointId());
    var bytes = point.content().logicalBytes();
    var known = snapshot.toString().equals(before.snapshotId());
    grow(decision, before.repositoryId(), storedBytes, known ? 0 : bytes);
    var stored = known ? before.storedBytes() + storedBytes : storedBytes;
    var kept = copies.setContent(before.id(), snapshot.toString(), bytes, stored);
    if (kept.standing().state() == CopyState.GONE) {
      held.end(decision);
      CopyOrders.forget(decision, kept, point.protectionId());
      return Optional.empty();
    }
    return Optional.of(kept);
  }

  /**
   * Nothing of the copy lies in its repository, and there is nothing to make it of. It is waited
   * for as long as another copy may be read one day; the last one that is given up ends the point.
   */
  CopyState nowhere(Decision decision, Held held, Step.Find find) {
    var catalog = decision.catalog();
    var copy = catalog.copies().get(find.copy().id());
    var waits =
        catalog.copies().of(copy.pointId()).stream()
            .filter(other -> !other.id().equals(copy.id()))
            .anyMatch(other -> mayBeRead(catalog, other));
    if (waits || isOver(decision, find.work())) {
      failed(decision, held, find.work(), NO_SOURCE, "no copy of the point can be read");
      return copy.standing().state();
    }
    held.end(decision);
    CopyOrders.cancel(decision, find.work());
    lose(decision, copy);
    return CopyState.GONE;
  }

  private static void lose(Decision decision, PointCopy copy) {
    var ended =
        LostCopies.enter(
            decision, List.of(copy), repository -> !repository.equals(copy.repositoryId()));
    LostCopies.tell(decision, ended);
  }

  private static boolean mayBeRead(CatalogTransaction catalog, PointCopy copy) {
    return switch (copy.standing().state()) {
      case VALID, DAMAGED, RETRIEVING, COPYING -> true;
      case PENDING -> !wasLookedFor(catalog, copy);
      case GONE -> CopyOrders.isStillThere(catalog, copy);
    };
  }

  /** Whether the last look into its repository found nothing. */
  private static boolean wasLookedFor(CatalogTransaction catalog, PointCopy copy) {
    return catalog
        .copyWork()
        .find(copy.id())
        .filter(work -> NO_SOURCE.equals(work.reasonCode()))
        .isPresent();
  }

  /** The copy was read: all of it, or what making it wrote. */
  CopyState read(Decision decision, Held held, Step.Read read, SnapshotCheck.Report check) {
    return judge(decision, held, read, check);
  }

  private CopyState judge(
      Decision decision, Held held, Step.Read read, SnapshotCheck.Report check) {
    if (isOver(decision, read.work())) {
      return handOver(decision, held, read.work());
    }
    if (!check.sound()) {
      var first = check.findings().getFirst();
      return damaged(
          decision,
          held,
          read,
          first.code().name(),
          "%d faults, the first: %s: %s"
              .formatted(check.errors(), first.concerns(), first.detail()));
    }
    var catalog = decision.catalog();
    var standing = catalog.copies().get(read.copy().id()).standing();
    if (standing.state() != CopyState.GONE) {
      catalog
          .copies()
          .setStanding(
              read.copy().id(), standing.verified(best(standing.verifyLevel()), decision.now()));
    }
    catalog.copyWork().put(read.work().ended(decision.now()));
    held.end(decision);
    settle(decision, read.copy());
    return CopyState.VALID;
  }

  CopyState damaged(Decision decision, Held held, Step.Read read, String code, String why) {
    if (isOver(decision, read.work())) {
      return handOver(decision, held, read.work());
    }
    var catalog = decision.catalog();
    var copy = catalog.copies().get(read.copy().id());
    var was = copy.standing().state();
    catalog.copyWork().put(read.work().givenUp(code, why, decision.now()));
    held.end(decision);
    if (was == CopyState.GONE) {
      return was;
    }
    catalog
        .copies()
        .setStanding(
            copy.id(),
            new CopyStanding(
                CopyState.DAMAGED, copy.standing().lockedUntil(), decision.now(), null));
    settle(decision, copy);
    if (was != CopyState.DAMAGED) {
      var point = catalog.restorePoints().get(copy.pointId());
      Notices.point(decision, NoticeType.POINT_DAMAGED, point, Severity.ERROR);
    }
    Alerts.raise(
        decision,
        catalog.protections().get(read.work().protectionId()),
        AlertKind.DAMAGED,
        "the copy of point %s in repository %s is damaged: %s"
            .formatted(copy.pointId(), copy.repositoryId(), why));
    return CopyState.DAMAGED;
  }

  /** What was to be copied cannot be read whole: that copy is looked at, another is tried next. */
  CopyWork sourceUnreadable(Decision decision, Held held, Step.Make make) {
    var source = decision.catalog().copies().get(make.source().id());
    var asked = decision.catalog().copyWork().find(source.id()).filter(CopyWork::open);
    if (asked.isEmpty()) {
      CopyOrders.again(
          decision, source, make.work().protectionId(), CopyTask.VERIFY, decision.now());
    }
    return failed(
        decision,
        held,
        make.work(),
        ErrorCode.BLOB_DAMAGED.name(),
        "the copy in repository %s cannot be read whole".formatted(source.repositoryId()));
  }

  /** It did not work out; it is tried again later. */
  CopyWork failed(Decision decision, Held held, CopyWork begun, String code, String why) {
    var catalog = decision.catalog();
    var id = begun.copyId();
    var work = catalog.copyWork().get(id);
    if (isOver(decision, begun)) {
      handOver(decision, held, begun);
      return work;
    }
    if (work.task() == CopyTask.VERIFY && work.attempts() >= READINGS) {
      held.end(decision);
      return catalog.copyWork().put(work.givenUp(code, why, decision.now()));
    }
    var copy = catalog.copies().get(id);
    if (work.task() == CopyTask.COPY && copy.standing().state() == CopyState.COPYING) {
      catalog.copies().setStanding(id, copy.standing().with(CopyState.PENDING));
    }
    var next = decision.now().plus(settings.pause(work.attempts()));
    held.putOff(decision, next);
    return catalog.copyWork().put(work.failed(code, why, next));
  }

  /**
   * Call under the lock that the snapshot is forgotten under, when it is there. The other copy may
   * be lost or away by now: where one may come back this one stays until then, and where none is
   * left it is the copy.
   *
   * @return whether it may be forgotten
   */
  boolean mayForget(Decision decision, Held held, Step.Forgetting forgetting) {
    var catalog = decision.catalog();
    var copy = catalog.copies().get(forgetting.copy().id());
    var point = catalog.restorePoints().get(copy.pointId());
    if (LEAVING.contains(point.status()) || CopyOrders.hasOther(catalog, copy)) {
      return true;
    }
    if (CopyOrders.isLast(catalog, copy)) {
      keep(decision, held, copy, point);
    } else {
      failed(
          decision,
          held,
          forgetting.work(),
          "NO_OTHER_COPY",
          "no other valid copy of the point can be reached");
    }
    return false;
  }

  private static void keep(Decision decision, Held held, PointCopy copy, RestorePoint point) {
    log.warn("copy kept, no other one of the point is valid any more id={}", copy.id());
    held.end(decision);
    CopyOrders.again(decision, copy, point.protectionId(), CopyTask.COPY, decision.now());
    decision.audit(
        Actor.SYSTEM,
        "copy.keep",
        Audited.of("copy", copy.id(), point.projectId()),
        copy,
        decision.catalog().copies().get(copy.id()));
  }

  /** The snapshot is forgotten, or was not there. */
  CopyWork forgotten(Decision decision, Held held, Step.Forgetting forgetting) {
    held.end(decision);
    var ended = decision.catalog().copyWork().put(forgetting.work().ended(decision.now()));
    var copy = decision.catalog().copies().get(forgetting.copy().id());
    var point = decision.catalog().restorePoints().get(copy.pointId());
    if (!LEAVING.contains(point.status())
        && CopyChoice.isUnreadable(decision.catalog(), point.id())) {
      lose(decision, copy);
    }
    return ended;
  }

  /** Whether something else is asked of the copy by now, or nothing. */
  private static boolean isOver(Decision decision, CopyWork begun) {
    var now = decision.catalog().copyWork().get(begun.copyId());
    return !now.open() || now.task() != begun.task();
  }

  /** Ends this claim; what is asked of the copy by now is work of its own. */
  private static CopyState handOver(Decision decision, Held held, CopyWork begun) {
    held.end(decision);
    var catalog = decision.catalog();
    var copy = catalog.copies().get(begun.copyId());
    catalog
        .copyWork()
        .find(copy.id())
        .filter(CopyWork::open)
        .ifPresent(now -> CopyOrders.forget(decision, copy, now.protectionId()));
    return copy.standing().state();
  }

  /** What was wrong with the protection's copies may be right now. */
  private static void settle(Decision decision, PointCopy copy) {
    CopyStatus.renew(decision, copy.pointId());
    var point = decision.catalog().restorePoints().get(copy.pointId());
    if (CopyChoice.ranked(decision.catalog(), point.id(), CopyPreference.ANY).size() <= 1) {
      PointStanding.renew(decision, point);
    }
    CopyWatch.settle(decision, decision.catalog().protections().get(point.protectionId()));
  }

  private static ProofLevel best(@Nullable ProofLevel known) {
    return known == null ? ProofLevel.L1 : known;
  }

  private static void grow(
      Decision decision, RepositoryId id, long storedBytes, long logicalBytes) {
    var repository = decision.catalog().repositories().get(id);
    var before = repository.capacity();
    var capacity =
        new Capacity(
            before.usedBytes() + storedBytes,
            before.logicalBytes() + logicalBytes,
            before.quotaBytes());
    decision.catalog().repositories().replace(repository.withCapacity(capacity));
  }
}
