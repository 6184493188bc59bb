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
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Restores a snapshot, or parts of it, into a directory, and compares what it wrote. */
final class RestoreWork {
  private final RestoreOrder order;
  private final Journal journal;
  private final WorkChannel channel;
  private final InstantSource clock;

  RestoreWork(RestoreOrder order, Journal journal, WorkChannel channel, InstantSource clock) {
    this.order = order;
    this.journal = journal;
    this.channel = channel;
    this.clock = clock;
  }

  Completion run() throws InterruptedException {
    if (order.source() != null || !order.members().isEmpty()) {
      return new SourceRestoreWork(order, journal, channel, clock).run();
    }
    if (!order.sourceKind().equals(SourceSpec.DIRECTORY)) {
      return new Completion.NotSupported("sources of kind " + order.sourceKind());
    }
    journal.restored(RestoreTotals.NONE);
    try (var opened = OpenedRepository.open(order.repository(), clock);
        var target = PosixTarget.of(Path.of(order.targetPath()))) {
      var repository = opened.repository();
      var snapshot = repository.snapshots().get(order.snapshot()).snapshot();
      repository.loadIndex();
      var plan =
          new RestorePlanner(repository, target)
              .plan(
                  new RestoreRequest(
                      snapshot, TreePath.parse(order.base()), selection(), options()));
      tellChecks(plan);
      if (!plan.isApplicable()) {
        return refused(plan);
      }
      return restore(repository, target, plan);
    }
  }

  private Completion restore(Repository repository, RestoreTarget target, RestorePlan plan)
      throws InterruptedException {
    channel.advance(order.lease(), Stage.RUNNING);
    var listener = new Listener(plan);
    var report = new Restorer(repository, target, listener).apply(plan);
    journal.flush();
    channel.advance(order.lease(), Stage.FINALIZING);
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
      journal.restored(totals(now));
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
      journal.item(
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
              clock.instant()));
    }
  }
}
