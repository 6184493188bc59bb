package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.forget.Forget;
import io.holdfast.engine.forget.ForgetListener;
import io.holdfast.engine.forget.ForgetReport;
import io.holdfast.engine.forget.ForgetRequest;
import io.holdfast.engine.forget.ForgetRequest.Selection;
import io.holdfast.engine.forget.Grouping;
import io.holdfast.engine.forget.KeepDecision;
import io.holdfast.engine.prune.Prune;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drops snapshots. */
@Command(
    name = "forget",
    description = "Drop snapshots, by name or by rules of what to keep; frees no space by itself.")
final class ForgetCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.OfForget choice;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private KeepOptions keep;

  @Option(
      names = {"-g", "--group-by"},
      paramLabel = "GROUP",
      description =
          "Apply the rules to groups of host, paths, tags (default: ${DEFAULT-VALUE}); '' for one.")
  private String groupBy = "host,paths";

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be dropped, with --prune what would be freed; change nothing.")
  private boolean dryRun;

  @Option(names = "--prune", description = "Prune afterwards, under the same lock.")
  private boolean prune;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private PruneOptions how;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    requireOneWay();
    var pruning = how.request();
    var means = how.means(options.pruneMeans(context), context);
    try (var open = options.open(context);
        var display = common.progress("forget");
        var lock = open.lock(locking, !dryRun)) {
      var hears = new PruneOutput.Hears(display);
      var pruner = new Prune(open.repository(), lock, context.clock(), hears, means);
      if (prune) {
        Prune.requirePossible(open.repository(), pruning); // before a snapshot goes
      }
      var report =
          new Forget(open.repository(), lock, new Hears(display))
              .run(new ForgetRequest(selection(open), dryRun));
      display.clear();
      var status = prune ? tellAndPrune(report, pruner, display) : tell(report);
      return report.damaged().isEmpty() ? status : ExitStatus.DAMAGED;
    }
  }

  private int tell(ForgetReport report) {
    common.print(shape(report), text(report));
    return ExitStatus.DONE;
  }

  /** Tells what was forgotten also when the prune fails or is stopped. */
  private int tellAndPrune(ForgetReport report, Prune pruner, ProgressDisplay display)
      throws InterruptedException {
    if (!common.json()) {
      tell(report);
    }
    var shape = shape(report);
    try {
      var pruned = pruned(report, pruner);
      shape.put("prune", PruneOutput.shape(pruned, dryRun));
      display.clear();
      if (!common.json()) {
        common.print(shape, PruneOutput.text(pruned, dryRun));
      }
      return PruneOutput.status(pruned);
    } finally {
      if (common.json()) {
        common.print(shape, "");
      }
    }
  }

  private PruneReport pruned(ForgetReport report, Prune pruner) throws InterruptedException {
    var request = how.request();
    var last = request.withRemoveAll(request.removeAll() || report.all());
    return dryRun ? pruner.plan(last, Set.copyOf(report.removed())) : pruner.run(last);
  }

  private void requireOneWay() {
    if (!names.isEmpty() && !keep.rules().isEmpty()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "snapshots are named, and rules say what to keep; give the one or the other");
    }
  }

  private Selection selection(OpenRepository open) throws InterruptedException {
    if (names.isEmpty()) {
      return new Selection.Unkept(
          keep.rules(),
          choice.filter(common),
          Grouping.parse(groupBy),
          common.context().clock().instant());
    }
    return new Selection.Named(names.namedForCertain(choice, common, open));
  }

  private static Map<String, Object> shape(ForgetReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("removed", Shapes.texts(report.removed()));
    shape.put("damaged", Shapes.texts(report.damaged()));
    shape.put("groups", report.groups().stream().map(ForgetCommand::shape).toList());
    return shape;
  }

  private static Map<String, Object> shape(ForgetReport.Group group) {
    var shape = Shapes.group(group.key());
    shape.put("snapshots", group.decisions().stream().map(ForgetCommand::shape).toList());
    return shape;
  }

  private static Map<String, Object> shape(KeepDecision decision) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("id", decision.snapshot().id().toString());
    shape.put("time", decision.snapshot().snapshot().time().toString());
    shape.put("kept", decision.kept());
    shape.put("reasons", decision.reasons());
    return shape;
  }

  private static String text(ForgetReport report) {
    var text = new StringBuilder();
    for (var group : report.groups()) {
      text.append("%s%n%s%n%n".formatted(Table.printable(group.key().toString()), table(group)));
    }
    return text.append(
            "%s %,d snapshots"
                .formatted(report.dryRun() ? "would drop" : "dropped", report.removed().size()))
        .toString();
  }

  private static Table table(ForgetReport.Group group) {
    var table = Table.of("", "Id", "Time", "Kept because");
    for (var each : group.decisions()) {
      table.row(
          each.kept() ? "keep" : "drop",
          Shapes.shortId(each.snapshot().id()),
          Shapes.time(each.snapshot().snapshot().time().toInstant()),
          String.join(", ", each.reasons()));
    }
    return table;
  }

  private static final class Hears implements ForgetListener {
    private final ProgressDisplay display;

    Hears(ProgressDisplay display) {
      this.display = display;
    }

    @Override
    public void removed(SnapshotId id, long done, long total) {
      display.update(done, total, 0, 0);
    }

    @Override
    public void damaged(SnapshotId id, HoldfastException failure) {
      display.note("snapshot %s is left alone: %s".formatted(id, failure.getMessage()));
    }
  }
}
