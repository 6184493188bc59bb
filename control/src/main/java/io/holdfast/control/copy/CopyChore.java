package io.holdfast.control.copy;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.CopyId;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PointCopy;
import io.holdfast.control.ControlException;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.nodework.NodeChore;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.SnapshotCheck;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.copy.CopyReport;
import io.holdfast.engine.forget.Forget;
import io.holdfast.engine.forget.ForgetListener;
import io.holdfast.engine.forget.ForgetRequest;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a copy engine to engine and proves it, reads one again from end to end, or forgets one.
 * What an earlier attempt wrote is found in the repository and not written again.
 */
public final class CopyChore implements NodeChore {
  private static final Logger log = LoggerFactory.getLogger(CopyChore.class);

  private final CopyBook book;
  private final CopySettings settings;
  private final InstantSource clock;
  private final CheckListener listener;

  public CopyChore(CopySettings settings, InstantSource clock) {
    this(settings, clock, CheckListener.NONE);
  }

  /**
   * @param listener hears how far the reading of what was written is
   */
  CopyChore(CopySettings settings, InstantSource clock, CheckListener listener) {
    this.book = new CopyBook(settings);
    this.settings = settings;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public NodeWorkKind kind() {
    return NodeWorkKind.COPY;
  }

  @Override
  public void run(Held held) throws InterruptedException {
    var id = new CopyId(held.work().subjectId());
    var begun = held.decide(decision -> book.begin(decision, held, id));
    if (begun.isEmpty()) {
      return;
    }
    try {
      switch (begun.get()) {
        case CopyBook.Step.Make make -> make(held, make);
        case CopyBook.Step.Read read -> read(held, read);
        case CopyBook.Step.Find find -> find(held, find);
        case CopyBook.Step.Forgetting forgetting -> forget(held, forgetting);
      }
    } catch (HoldfastException e) {
      if (isTheEnd(e)) {
        throw e;
      }
      log.warn("copy failed id={} task={}: {}", id, begun.get().work().task(), e.getMessage());
      held.decide(decision ->
          book.failed(decision, held, begun.get().work(), e.code().name(), e.getMessage()));
    }
  }

  /**
   * What the copy is to be made of may be away for good, and the copy be there already: an older
   * catalog, or a node that died, does not tell.
   */
  private void make(Held held, CopyBook.Step.Make make) throws InterruptedException {
    try {
      copy(held, make);
    } catch (HoldfastException e) {
      if (isTheEnd(e) || !isTimeToLook(make) || !isThere(held, make, e)) {
        throw e;
      }
    }
  }

  private void copy(Held held, CopyBook.Step.Make make) throws InterruptedException {
    try (var from = held.open(make.source().repositoryId());
        var to = held.open(make.copy().repositoryId());
        var fromLock = shared(from.repository());
        var toLock = shared(to.repository())) {
      var before = packsBefore(to.repository(), make);
      var report =
          Copy.run(
              new Copy.Side(from.repository(), fromLock),
              new Copy.Side(to.repository(), toLock),
              List.of(snapshot(make.source())),
              CopyListener.SILENT);
      if (!report.failed().isEmpty()) {
        log.warn("copy cannot be read whole id={}: {}", make.source().id(), reason(report));
        held.decide(decision -> book.sourceUnreadable(decision, held, make));
        return;
      }
      prove(held, make, to.repository(), report, before);
    }
  }

  /** Keeps what was written first: whoever gives the copy up while it is read can forget it. */
  private void prove(
      Held held, CopyBook.Step.Make make, Repository target, CopyReport report, Set<PackId> before)
      throws InterruptedException {
    var started = Objects.requireNonNull(make.work().startedAt());
    var snapshot = target(report);
    var stored = report.storedBytes();
    var kept = held.decide(decision -> book.written(decision, held, make, snapshot, stored));
    if (kept.isEmpty()) {
      return;
    }
    Predicate<PackId> written = pack -> !before.contains(pack);
    var check = SnapshotCheck.run(target, snapshot, written, listener);
    var read = new CopyBook.Step.Read(kept.get(), make.work());
    held.decide(decision -> book.read(decision, held, read, check));
    log.info(
        "point copied id={} repository={} storedBytes={} sound={} took={}",
        make.copy().pointId(),
        make.copy().repositoryId(),
        stored,
        check.sound(),
        Duration.between(started, clock.instant()));
  }

  /**
   * What was there before this copy was first tried is not read again: it was when it was written.
   * Of one that was asked for before, what lies there may be what is damaged.
   */
  private static Set<PackId> packsBefore(Repository target, CopyBook.Step.Make make)
      throws InterruptedException {
    var wasAskedBefore = !make.work().requestedAt().equals(make.copy().createdAt());
    if (wasAskedBefore || make.work().attempts() > 1 || make.copy().snapshotId() != null) {
      return Set.of();
    }
    target.indexFiles().reload();
    return Set.copyOf(target.index().packs());
  }

  private void read(Held held, CopyBook.Step.Read read) throws InterruptedException {
    try (var own = held.open(read.copy().repositoryId());
        var _ = shared(own.repository())) {
      var check =
          SnapshotCheck.run(own.repository(), snapshot(read.copy()), _ -> true, CheckListener.NONE);
      held.decide(decision -> book.read(decision, held, read, check));
    } catch (HoldfastException e) {
      if (!CopyBook.DAMAGE.contains(e.code())) {
        throw e;
      }
      held.decide(decision -> book.damaged(decision, held, read, e.code().name(), e.getMessage()));
    }
  }

  private void find(Held held, CopyBook.Step.Find find) throws InterruptedException {
    var look = look(held, find.copy());
    if (look.there().isEmpty()) {
      look.requireSure();
      held.decide(decision -> book.nowhere(decision, held, find));
      return;
    }
    var there = look.there().get();
    var kept = held.decide(decision -> book.written(decision, held, find, there, 0));
    if (kept.isPresent()) {
      read(held, new CopyBook.Step.Read(kept.get(), find.work()));
    }
  }

  /**
   * Reads what may lie there of a copy that cannot be made now. Only what is whole counts: else it
   * is made when that can be done.
   *
   * @param why it cannot be made
   * @return whether that settled it
   */
  private boolean isThere(Held held, CopyBook.Step.Make make, HoldfastException why)
      throws InterruptedException {
    try {
      var look = look(held, make.copy());
      if (look.there().isEmpty()) {
        return false;
      }
      var there = look.there().get();
      var kept = held.decide(decision -> book.written(decision, held, make, there, 0));
      return kept.isEmpty() || isWhole(held, new CopyBook.Step.Read(kept.get(), make.work()));
    } catch (HoldfastException e) {
      if (isTheEnd(e)) {
        throw e;
      }
      why.addSuppressed(e);
      return false;
    }
  }

  private boolean isWhole(Held held, CopyBook.Step.Read read) throws InterruptedException {
    try (var own = held.open(read.copy().repositoryId());
        var _ = shared(own.repository())) {
      var check = SnapshotCheck.run(own.repository(), snapshot(read.copy()), _ -> true, listener);
      if (check.sound()) {
        held.decide(decision -> book.read(decision, held, read, check));
        log.info("copy was there id={} source cannot be read", read.copy().id());
      }
      return check.sound();
    }
  }

  /** A look may read all snapshots: one each time the number of tries has doubled. */
  private static boolean isTimeToLook(CopyBook.Step.Make make) {
    return Integer.bitCount(make.work().attempts()) == 1;
  }

  /**
   * Where the snapshot of a copy lies.
   *
   * @param doubtful snapshots that cannot be read, and may be it
   */
  private record Look(Optional<SnapshotId> there, List<String> doubtful) {
    void requireSure() {
      if (!doubtful.isEmpty()) {
        throw new ControlException(
            ErrorCode.SNAPSHOT_DAMAGED,
            "nobody can say whether the copy is there: snapshot %s cannot be read"
                .formatted(doubtful.getFirst()));
      }
    }
  }

  private Look look(Held held, PointCopy copy) throws InterruptedException {
    try (var own = held.open(copy.repositoryId());
        var _ = shared(own.repository())) {
      var snapshots = own.repository().snapshots();
      if (copy.snapshotId() != null && !snapshots.present(List.of(snapshot(copy))).isEmpty()) {
        return new Look(Optional.of(snapshot(copy)), List.of());
      }
      var damaged = ConcurrentHashMap.<String>newKeySet();
      var made = new MadeCopies(snapshots.list((id, _) -> damaged.add(id.toString())), damaged);
      return held.decide(decision ->
          new Look(
              made.find(decision.catalog(), copy),
              made.doubtful(decision.catalog(), copy.repositoryId())));
    }
  }

  private void forget(Held held, CopyBook.Step.Forgetting forgetting) throws InterruptedException {
    var copy = forgetting.copy();
    if (copy.snapshotId() == null || isForgotten(held, forgetting, snapshot(copy))) {
      held.decide(decision -> book.forgotten(decision, held, forgetting));
    }
  }

  /**
   * @return whether it is not there any more; else the book says what becomes of it
   */
  private boolean isForgotten(Held held, CopyBook.Step.Forgetting forgetting, SnapshotId snapshot)
      throws InterruptedException {
    try (var own = held.open(forgetting.copy().repositoryId());
        var lock = RepositoryLock.acquireExclusive(own.repository().sealedFiles(), locking())) {
      var there = own.repository().snapshots().present(List.of(snapshot));
      if (there.isEmpty()) {
        return true;
      }
      var may = held.decide(decision -> book.mayForget(decision, held, forgetting));
      if (may) {
        new Forget(own.repository(), lock, ForgetListener.SILENT).run(ForgetRequest.of(there));
      }
      return may;
    }
  }

  private static boolean isTheEnd(HoldfastException e) {
    return e.code() == ErrorCode.LEASE_LOST || e.code() == ErrorCode.INTERRUPTED;
  }

  private RepositoryLock shared(Repository repository) throws InterruptedException {
    return RepositoryLock.acquireShared(repository.sealedFiles(), locking());
  }

  private LockOptions locking() {
    return LockOptions.standard(clock).removingAbandoned().waitingUpTo(settings.lockPatience());
  }

  private static SnapshotId snapshot(PointCopy copy) {
    return SnapshotId.parse(Objects.requireNonNull(copy.snapshotId()));
  }

  private static SnapshotId target(CopyReport report) {
    return Stream.concat(report.copied().stream(), report.present().stream())
        .map(CopyReport.Pair::target)
        .findFirst()
        .orElseThrow(
            () -> new ControlException(ErrorCode.SNAPSHOT_MISSING, "the copy left no snapshot"));
  }

  private static String reason(CopyReport report) {
    return report.failed().getFirst().reason();
  }
}
