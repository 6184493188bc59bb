package io.holdfast.control.prune;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ErrorCode.Retry;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.ArrivalState;
import io.holdfast.catalog.model.Capacity;
import io.holdfast.catalog.model.CopyState;
import io.holdfast.catalog.model.NodeWorkKind;
import io.holdfast.catalog.model.PrunePhase;
import io.holdfast.catalog.model.PruneResult;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneRunId;
import io.holdfast.catalog.model.PruneStanding;
import io.holdfast.catalog.model.PruneState;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.catalog.model.RepositoryId;
import io.holdfast.catalog.query.CatalogQuery;
import io.holdfast.catalog.query.Order;
import io.holdfast.catalog.query.Page;
import io.holdfast.catalog.query.PointCopyFilter;
import io.holdfast.catalog.query.PointCopySort;
import io.holdfast.control.ledger.Decision;
import io.holdfast.control.nodework.Held;
import io.holdfast.control.nodework.NodeChore;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.RunPlace;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does prune runs. Thread-safe. */
public final class PruneChore implements NodeChore {
  private static final Logger log = LoggerFactory.getLogger(PruneChore.class);

  /** A run that ends its nodes, time and again, is not begun once more. */
  private static final int MOST_ATTEMPTS = 10;

  private final PruneTurns.Surroundings surroundings;

  /**
   * @param runs where the engine sorts what a prune knows of blobs and packs
   */
  public PruneChore(InstantSource clock, PruneTimings timings, RunPlace runs) {
    surroundings = new PruneTurns.Surroundings(clock, timings, runs);
  }

  @Override
  public NodeWorkKind kind() {
    return NodeWorkKind.PRUNE;
  }

  @Override
  public void run(Held held) throws InterruptedException {
    var id = new PruneRunId(held.work().subjectId());
    var run =
        held.decide(decision -> {
          var found = decision.catalog().pruneRuns().get(id);
          return decision.catalog().pruneRuns().replace(found.begun(decision.now()));
        });
    if (held.aborting()) {
      aborted(held, run);
    } else if (run.attempt() > MOST_ATTEMPTS) {
      var often = "it was begun %d times and never ended".formatted(MOST_ATTEMPTS);
      PruneEnding.end(held, id, failed(ErrorCode.INTERNAL, often), null);
    } else {
      prune(held, run);
    }
  }

  private void prune(Held held, PruneRun run) throws InterruptedException {
    PruneTally tally;
    try (var own = held.open(run.repositoryId())) {
      var removesAll = held.decide(decision -> knowsNoSnapshot(decision, run.repositoryId()));
      var telling = new Telling(held, run, own.repository());
      tally = new PruneTurns(run, own.repository(), surroundings, removesAll, telling).all();
    } catch (InterruptedException e) {
      stopped(held, run, e);
      return;
    } catch (HoldfastException e) {
      ended(held, run, e);
      return;
    }
    var how = tally.damagedPacks() == 0 ? PruneResult.SUCCESS : PruneResult.WARNING;
    var code = tally.damagedPacks() == 0 ? null : "PACK_DAMAGED";
    PruneEnding.end(held, run.id(), new PruneEnding.How(how, code, sentence(run, tally)), tally);
  }

  /**
   * Whether no list of the repository's snapshots can be too short: all that was known there is
   * gone. A list that failed looks as if the last snapshot was forgotten.
   */
  private static boolean knowsNoSnapshot(Decision decision, RepositoryId repository) {
    var kept = EnumSet.complementOf(EnumSet.of(CopyState.GONE));
    var copies =
        CatalogQuery.<PointCopyFilter, PointCopySort>by(Order.ascending(PointCopySort.CREATED_AT))
            .where(new PointCopyFilter.Repositories(Set.of(repository)))
            .where(new PointCopyFilter.States(kept))
            .page(Page.first(1));
    var arrivals = decision.catalog().arrivals();
    return decision.catalog().copies().list(copies).items().isEmpty()
        && arrivals.in(repository, ArrivalState.WAITING).isEmpty()
        && arrivals.in(repository, ArrivalState.PASSED_OVER).isEmpty();
  }

  /** What an interrupt broke off may look like a failure. */
  private void ended(Held held, PruneRun run, HoldfastException e) throws InterruptedException {
    if (e.code() == ErrorCode.LEASE_LOST) {
      throw e;
    }
    if (held.aborting() || Thread.currentThread().isInterrupted()) {
      stopped(held, run, e);
      return;
    }
    log.warn("prune run failed id={} code={}: {}", run.id(), e.code().number(), e.getMessage());
    PruneEnding.end(held, run.id(), failed(e.code(), String.valueOf(e.getMessage())), null);
  }

  private static long count(Decision decision, StoredBytes stored) {
    var table = decision.catalog().repositories();
    var repository = table.get(stored.id());
    var old = repository.capacity();
    var bytes = stored.counted(decision.catalog());
    if (bytes != old.usedBytes()) {
      var now = new Capacity(bytes, old.logicalBytes(), old.quotaBytes());
      table.replace(repository.withCapacity(now));
    }
    return bytes;
  }

  private void stopped(Held held, PruneRun run, Exception cause) throws InterruptedException {
    if (!held.aborting()) {
      var stop = new InterruptedException("the node stops");
      stop.initCause(cause);
      throw stop;
    }
    aborted(held, run);
  }

  private static void aborted(Held held, PruneRun run) {
    var interrupted = Thread.interrupted(); // asked for once; its end is still to be kept
    var how = new PruneEnding.How(PruneResult.ABORTED, "ABORTED", "somebody asked for its end");
    PruneEnding.end(held, run.id(), how, null);
    log.debug("prune run aborted id={} interrupted={}", run.id(), interrupted);
  }

  private static PruneEnding.How failed(ErrorCode code, String detail) {
    return new PruneEnding.How(PruneResult.FAILED, code.name(), detail);
  }

  private static String sentence(PruneRun run, PruneTally tally) {
    var text =
        "%s deleted, %s marked, %s wait for their deletion"
            .formatted(
                new ByteSize(tally.deletedBytes()),
                new ByteSize(tally.markedBytes()),
                new ByteSize(tally.waitingBytes()));
    if (run.dryRun()) {
      return "would be: " + text;
    }
    var raw = run.settings().repackUncompressed() ? tally.uncompressedBytes() : 0;
    if (tally.complete()) {
      return raw == 0
          ? text
          : text + "; %s stay uncompressed in damaged packs".formatted(new ByteSize(raw));
    }
    return text + "; the budget is used up, %s are left".formatted(left(tally.leftBytes(), raw));
  }

  private static String left(long unused, long raw) {
    if (raw == 0) {
      return unused == 0 ? "packs to be merged" : new ByteSize(unused).toString();
    }
    return unused == 0
        ? "%s uncompressed".formatted(new ByteSize(raw))
        : "%s unused and %s uncompressed".formatted(new ByteSize(unused), new ByteSize(raw));
  }

  /** Keeps the progress in the catalog, now and then, and what lies in the repository. */
  private final class Telling implements PruneTurns.Hearing {
    private final Held held;
    private final PruneRunId id;
    private final RepositoryId repositoryId;
    private final Repository repository;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private volatile @Nullable PrunePhase last;

    private Telling(Held held, PruneRun run, Repository repository) {
      this.held = held;
      this.repository = repository;
      id = run.id();
      repositoryId = run.repositoryId();
    }

    @Override
    public void progress(PrunePhase phase, long done, long total) {
      var now = System.nanoTime();
      var due = next.get();
      var fresh = phase != last;
      if (!fresh
          && (now - due < 0
              || !next.compareAndSet(due, now + surroundings.timings().tellEvery().toNanos()))) {
        return;
      }
      last = phase;
      keep(run -> run.with(PruneStanding.running(phase, done, total), run.tally()));
    }

    /** Where no list can be had just now, what was counted before stands. */
    @Override
    public void alone(RepositoryLock lock) throws InterruptedException {
      StoredBytes stored;
      try {
        stored = StoredBytes.list(held, repositoryId, repository);
      } catch (HoldfastException e) {
        if (e.code() == ErrorCode.INTERRUPTED || e.code().retry() != Retry.LATER) {
          throw e;
        }
        log.warn("what is used is not counted run={}: {}", id, e.getMessage());
        return;
      }
      lock.ensureHeld();
      decide(decision -> count(decision, stored));
    }

    @Override
    public void turned(PruneTally tally) {
      keep(run -> run.with(run.standing(), tally));
    }

    private void keep(UnaryOperator<PruneRun> change) {
      decide(decision -> {
        var run = decision.catalog().pruneRuns().get(id);
        return run.standing().state() == PruneState.RUNNING
            ? decision.catalog().pruneRuns().replace(change.apply(run))
            : run;
      });
    }

    private void decide(Function<Decision, ?> change) {
      try {
        held.decide(change);
      } catch (HoldfastException e) {
        if (e.code() == ErrorCode.LEASE_LOST) {
          throw e;
        }
        log.debug("progress not kept run={}", id, e); // the catalog is away; the work goes on
      }
    }
  }
}
