package io.holdfast.agent;

import io.holdfast.api.work.Completion;
import io.holdfast.api.work.ItemOutcome;
import io.holdfast.api.work.Progress;
import io.holdfast.api.work.RestoreOrder;
import io.holdfast.api.work.RestoreTotals;
import io.holdfast.api.work.SourceSpec;
import io.holdfast.api.work.Stage;
import io.holdfast.api.work.WorkChannel;
import io.holdfast.api.work.WorkEvent;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.EngineException;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.restore.PlanCheck;
import io.holdfast.engine.restore.RestoreListener;
import io.holdfast.engine.restore.RestoreOptions;
import io.holdfast.engine.restore.RestorePlan;
import io.holdfast.engine.restore.RestorePlanner;
import io.holdfast.engine.restore.RestoreRequest;
import io.holdfast.engine.restore.RestoreSelection;
import io.holdfast.engine.restore.RestoreTarget;
import io.holdfast.engine.restore.RestoredItem;
import io.holdfast.engine.restore.Restorer;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.tree.PosixTarget;
import io.holdfast.store.StoreException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Restores a snapshot, or parts of it, into a directory, and compares what it wrote. Reads beside a
 * lock that has yet to settle, and waits for that when there is much to write or something cannot
 * be read.
 */
final class RestoreWork {
  /** What is in the way of a lock, or may be. */
  private static final Set<ErrorCode> LOCKED =
      EnumSet.of(ErrorCode.REPOSITORY_LOCKED, ErrorCode.LOCK_DAMAGED);

  /** Other failures that no prune causes by what it takes away. */
  private static final Set<ErrorCode> NO_LOSS =
      EnumSet.of(ErrorCode.STORE_UNREACHABLE, ErrorCode.STORE_FORBIDDEN, ErrorCode.INTERRUPTED);

  /** Failures of items that have nothing to do with what was read. */
  private static final Set<ErrorCode> OF_TARGET =
      EnumSet.of(ErrorCode.TARGET_UNWRITABLE, ErrorCode.TARGET_FULL, ErrorCode.RESTORE_CONFLICT);

  private static final long BRIEF_ITEMS = 256;
  private static final long BRIEF_BYTES = 16 << 20;

  private final RestoreOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final InstantSource clock;

  /** Whether something may lie at the target already. */
  private boolean writing;

  /** Whether failures to read items are told as they come. */
  private boolean settled;

  /**
   * Failures to read items that nobody hears of unless the lock settles; few, as the restore is.
   */
  private final List<ItemOutcome> doubted = new ArrayList<>();

  RestoreWork(RestoreOrder order, Journal journal, WorkChannel channel, InstantSource clock) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    this.clock = clock;
  }

  Completion run(OpenRepositories repositories) throws InterruptedException {
    if (order.source() != null || !order.members().isEmpty()) {
      return new SourceRestoreWork(order, journal, channel, clock).run(repositories);
    }
    if (!order.sourceKind().equals(SourceSpec.DIRECTORY)) {
      return new Completion.NotSupported("sources of kind " + order.sourceKind());
    }
    journal.restored(RestoreTotals.NONE);
    try (var target = PosixTarget.of(Path.of(order.targetPath()))) {
      try (var opened = repositories.openToReadAtOnce(order.repository())) {
        return restore(opened, target);
      } catch (EngineException e) {
        if (writing || !LOCKED.contains(e.code())) {
          throw e;
        }
      }
      try (var opened = repositories.openToRead(order.repository())) {
        return restore(opened, target);
      }
    }
  }

  /** Believes no failure to read before the lock has settled. */
  private Completion restore(OpenedRepository opened, RestoreTarget target)
      throws InterruptedException {
    try {
      var plan = plan(opened.repository(), target);
      if (!isBrief(plan)) {
        settle(opened);
      }
      tellChecks(plan);
      if (!plan.isApplicable()) {
        return refused(plan);
      }
      return apply(opened, target, plan);
    } catch (EngineException | StoreException e) {
      if (!LOCKED.contains(e.code()) && !NO_LOSS.contains(e.code())) {
        settleAfter(e, opened);
      }
      throw e;
    }
  }

  private void settleAfter(HoldfastException failure, OpenedRepository opened)
      throws InterruptedException {
    try {
      settle(opened);
    } catch (Throwable e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  /** From here on failures to read are believed, also those of before. */
  private void settle(OpenedRepository opened) throws InterruptedException {
    opened.lock().settle();
    settled = true;
    doubted.forEach(journal::item);
    doubted.clear();
  }

  private RestorePlan plan(Repository repository, RestoreTarget target)
      throws InterruptedException {
    var snapshot = repository.snapshots().get(order.snapshot()).snapshot();
    repository.loadIndex();
    return new RestorePlanner(repository, target)
        .plan(new RestoreRequest(snapshot, TreePath.parse(order.base()), selection(), options()));
  }

  /**
   * Whether it is over before a lock settles, as far as anyone can tell, and takes away nothing.
   */
  private static boolean isBrief(RestorePlan plan) {
    return plan.checks().isEmpty()
        && plan.totals().removals() == 0
        && plan.totals().conflicts() == 0
        && plan.totals().items() <= BRIEF_ITEMS
        && plan.totals().bytes() <= BRIEF_BYTES;
  }

  private Completion apply(OpenedRepository opened, RestoreTarget target, RestorePlan plan)
      throws InterruptedException {
    channel.advance(order.lease(), Stage.RUNNING);
    writing = true;
    var report = new Restorer(opened.repository(), target, new Listener(plan)).apply(plan);
    if (!doubted.isEmpty()) {
      settle(opened);
    }
    return new Completion.Restored(totals(report.totals()));
  }

  private Completion refused(RestorePlan plan) {
    var first =
        plan.checks().stream()
            .filter(check -> check.severity() == PlanCheck.Severity.ERROR)
            .findFirst()
            .orElseThrow();
    plan.conflicts()
        .forEach(conflict ->
            journal.event(
                WorkEvent.Level.ERROR,
                "ITEM_IN_THE_WAY",
                "%s: %s".formatted(conflict.target(), conflict.reason()),
                Map.of("path", conflict.path().toString())));
    return new Completion.Failed(
        first.code().name(), first.detail() + "; nothing was written", RestoreTotals.NONE);
  }

  private void tellChecks(RestorePlan plan) {
    for (var check : plan.checks()) {
      var level =
          switch (check.severity()) {
            case WARNING -> WorkEvent.Level.WARNING;
            case ERROR -> WorkEvent.Level.ERROR;
          };
      journal.event(level, check.code().name(), check.detail(), Map.of());
    }
  }

  private RestoreSelection selection() {
    return RestoreSelection.of(
        order.paths().stream().map(TreePath::parse).toArray(TreePath[]::new));
  }

  private RestoreOptions options() {
    return FilesRestore.options(order.layout(), order.conflicts());
  }

  private static RestoreTotals totals(io.holdfast.engine.restore.RestoreTotals totals) {
    return new RestoreTotals(
        totals.items(),
        totals.restored() - totals.warnings(),
        totals.warnings(),
        totals.failed(),
        totals.skipped(),
        totals.bytes());
  }

  /** Turns what the engine tells into progress, items and events. */
  private final class Listener implements RestoreListener {
    private final RestorePlan plan;

    private Listener(RestorePlan plan) {
      this.plan = plan;
    }

    @Override
    public void item(RestoredItem item) {
      switch (item.outcome()) {
        case RESTORED -> tell(item, ItemOutcome.State.SUCCESS);
        case WARNING -> tell(item, ItemOutcome.State.WARNING);
        case SKIPPED -> tell(item, ItemOutcome.State.SKIPPED);
        case FAILED -> tell(item, ItemOutcome.State.FAILED);
        case REMOVED ->
            journal.event(
                WorkEvent.Level.INFO,
                "ITEM_REMOVED",
                "%s was cleared from the target".formatted(item.target()),
                Map.of("path", item.target().toString()));
      }
    }

    @Override
    public void warning(String message) {
      journal.event(WorkEvent.Level.WARNING, "RESTORE_WARNING", message, Map.of());
    }

    @Override
    public void progress(io.holdfast.engine.restore.RestoreTotals now) {
      journal.restored(told(totals(now)));
      journal.progress(
          new Progress(
              Stage.RUNNING,
              now.items(),
              plan.totals().items(),
              now.bytes(),
              plan.totals().bytes(),
              0,
              null));
    }

    private void tell(RestoredItem item, ItemOutcome.State state) {
      var written =
          state == ItemOutcome.State.SUCCESS || state == ItemOutcome.State.WARNING
              ? order.targetPath()
                  + (order.targetPath().endsWith("/") ? "" : "/")
                  + item.target().toString().substring(1)
              : null;
      var message = item.message().isEmpty() ? null : item.message();
      var outcome =
          new ItemOutcome(
              state,
              item.kind() == io.holdfast.engine.restore.ItemKind.FOLDER
                  ? "DIRECTORY"
                  : item.kind().name(),
              plan.base().resolve(item.path()).toString(),
              written,
              item.bytes(),
              1,
              message,
              null,
              null,
              clock.instant());
      if (settled || state != ItemOutcome.State.FAILED || isOfTarget(item)) {
        journal.item(outcome);
      } else {
        doubted.add(outcome);
      }
    }

    /** No prune makes it so. */
    private static boolean isOfTarget(RestoredItem item) {
      return item.code().filter(OF_TARGET::contains).isPresent();
    }

    /** Without items of which nobody has heard. */
    private RestoreTotals told(RestoreTotals all) {
      return new RestoreTotals(
          all.items() - doubted.size(),
          all.restored(),
          all.warned(),
          all.failed() - doubted.size(),
          all.skipped(),
          all.bytes());
    }
  }
}
