package io.holdfast.control.prune;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.catalog.model.PrunePhase;
import io.holdfast.catalog.model.PruneRun;
import io.holdfast.catalog.model.PruneSettings;
import io.holdfast.catalog.model.PruneTally;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.lock.LockOptions;
import io.holdfast.engine.lock.RepositoryLock;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.prune.PruneRequest;
import io.holdfast.engine.prune.UnusedLimit;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.runs.RunPlace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run on an open repository: turn by turn, each under a lock of its own, until all is done or
 * the budget is used up. A first turn is always made. Not thread-safe.
 */
final class PruneTurns {
  private static final Logger log = LoggerFactory.getLogger(PruneTurns.class);

  private final PruneRun run;
  private final Repository repository;
  private final InstantSource clock;
  private final PruneTimings timings;
  private final Prune.Means means;
  private final Hearing hearing;

  /** Whether it may find no snapshot: none is known to be there. */
  private final boolean removesAll;

  private PruneTally tally = PruneTally.NONE;

  /**
   * What all runs of a node have.
   *
   * @param runs where the engine sorts what a prune knows
   */
  record Surroundings(InstantSource clock, PruneTimings timings, RunPlace runs) {}

  /** Hears how a run goes. */
  interface Hearing {
    /** By several threads at a time. */
    void progress(PrunePhase phase, long done, long total);

    /** At the end of each turn that is no dry run, under its lock: nobody else writes now. */
    void alone(RepositoryLock lock) throws InterruptedException;

    /** After each turn, with all turns' sum. */
    void turned(PruneTally tally);
  }

  PruneTurns(
      PruneRun run,
      Repository repository,
      Surroundings surroundings,
      boolean removesAll,
      Hearing hearing) {
    this.run = run;
    this.repository = repository;
    clock = surroundings.clock();
    timings = surroundings.timings();
    means = Prune.Means.in(surroundings.runs());
    this.removesAll = removesAll;
    this.hearing = hearing;
  }

  PruneTally all() throws InterruptedException {
    var started = run.startedAt();
    var end = (started == null ? clock.instant() : started).plus(run.settings().maxTime());
    var finished = turn(end);
    while (!finished && !run.dryRun() && clock.instant().plus(timings.between()).isBefore(end)) {
      hearing.progress(PrunePhase.WAITING, 0, 0);
      Thread.sleep(timings.between()); // whoever waits for the lock gets it now
      try {
        finished = turn(end);
      } catch (EngineException e) {
        if (e.code() != ErrorCode.REPOSITORY_LOCKED) {
          throw e;
        }
        log.info("prune run leaves the rest to the next id={} reason={}", run.id(), e.getMessage());
        return tally;
      }
    }
    return tally;
  }

  /**
   * @return whether it did all that was planned
   */
  private boolean turn(Instant end) throws InterruptedException {
    hearing.progress(PrunePhase.WAITING, 0, 0);
    PruneReport report;
    try (var lock = lock()) {
      report = new Prune(repository, lock, clock, new Progress(), means).run(request(end));
      if (!run.dryRun()) {
        hearing.alone(lock);
      }
    }
    tally = sum(tally, report);
    hearing.turned(tally);
    return report.finished();
  }

  /** A dry run stands in nobody's way. */
  private RepositoryLock lock() throws InterruptedException {
    var options =
        LockOptions.standard(InstantSource.system())
            .removingAbandoned()
            .waitingUpTo(timings.lockPatience());
    return run.dryRun()
        ? RepositoryLock.acquireShared(repository.sealedFiles(), options)
        : RepositoryLock.acquireExclusive(repository.sealedFiles(), options);
  }

  private PruneRequest request(Instant end) {
    var left = Duration.between(clock.instant(), end);
    var time = left.compareTo(timings.turn()) < 0 ? left : timings.turn();
    return request(run.settings(), tally.repackedBytes(), time.isNegative() ? Duration.ZERO : time)
        .withRemoveAll(removesAll)
        .withDryRun(run.dryRun());
  }

  /**
   * @param repackedBytes that turns before this one wrote anew
   * @param time for writing anew
   */
  static PruneRequest request(PruneSettings settings, long repackedBytes, Duration time) {
    var bytes =
        settings.maxRepackBytes() == null
            ? Long.MAX_VALUE
            : Math.max(0, settings.maxRepackBytes() - repackedBytes);
    return PruneRequest.standard()
        .withLimits(new PruneRequest.Limits(limit(settings), bytes, time))
        .withRepackSmall(settings.repackSmall())
        .withRepackUncompressed(settings.repackUncompressed())
        .withGrace(settings.grace());
  }

  private static UnusedLimit limit(PruneSettings settings) {
    var bytes = settings.maxUnusedBytes();
    return bytes == null
        ? new UnusedLimit.Share(settings.maxUnusedPercent())
        : new UnusedLimit.Bytes(bytes);
  }

  private PruneTally sum(PruneTally before, PruneReport report) {
    var content = report.content();
    var first = before.equals(PruneTally.NONE);
    var deletion = report.deletion();
    var left = report.remainingUnused().bytes();
    var uncompressed = content.uncompressed().bytes() - report.done().compressed().bytesBefore();
    return new PruneTally(
        content.snapshots(),
        content.used().bytes(),
        first ? content.duplicate().bytes() + content.unused().bytes() : before.unusedBytes(),
        before.markedPacks() + deletion.marked().count(),
        before.markedBytes() + deletion.marked().bytes(),
        before.repackedPacks() + report.done().packs().repacked(),
        before.repackedBytes() + report.done().repacked().bytes(),
        before.deletedPacks() + deletion.deleted().count(),
        before.deletedBytes() + deletion.deleted().bytes(),
        deletion.waiting().count() + deletion.marked().count(),
        deletion.waiting().bytes() + deletion.marked().bytes(),
        left,
        report.damaged().size(),
        uncompressed,
        report.finished() && !report.leftOut());
  }

  /** The engine's words for it. */
  private final class Progress implements PruneListener {
    @Override
    public void progress(Phase phase, long done, long total) {
      hearing.progress(
          switch (phase) {
            case TREES -> PrunePhase.TREES;
            case REPACK -> PrunePhase.REPACK;
            case DELETE -> PrunePhase.DELETE;
          },
          done,
          total);
    }

    @Override
    public void damaged(PackId pack, HoldfastException failure) {
      log.warn(
          "prune leaves a damaged pack run={} pack={}: {}", run.id(), pack, failure.getMessage());
    }

    @Override
    public void revived(PackId pack) {
      log.warn("prune takes a pack back that a snapshot needs run={} pack={}", run.id(), pack);
    }
  }
}
