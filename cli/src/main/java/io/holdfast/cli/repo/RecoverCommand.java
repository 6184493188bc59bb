package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.recover.Recovery;
import io.holdfast.engine.recover.RecoveryListener;
import io.holdfast.engine.recover.RecoveryReport;
import io.holdfast.engine.snapshot.SnapshotId;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a snapshot of what snapshots have lost. */
@Command(
    name = "recover",
    description =
        "Make a snapshot of all that no snapshot refers to, a folder each, as when snapshots were lost.")
final class RecoverCommand extends RepoSubcommand {
  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be recovered, and write nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    try (var open = options.open(context);
        var display = common.progress("recover");
        var lock = open.lock(locking, false)) {
      var now = OffsetDateTime.ofInstant(context.clock().instant(), ZoneId.systemDefault());
      var report = new Recovery(open.repository(), lock, new Hears(display)).run(now, dryRun);
      common.print(shape(report), text(report));
      return report.damaged().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  private Map<String, Object> shape(RecoveryReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", dryRun);
    report.snapshot().ifPresent(id -> shape.put("snapshot", id.toString()));
    shape.put("roots", Shapes.texts(report.roots()));
    shape.put("trees", report.trees());
    shape.put("damaged", Shapes.texts(report.damaged()));
    return shape;
  }

  private String text(RecoveryReport report) {
    var found =
        "%,d of %,d trees are referred to by nothing"
            .formatted(report.roots().size(), report.trees());
    if (report.roots().isEmpty()) {
      return found + ": nothing to recover";
    }
    return report
        .snapshot()
        .map(id -> "%s; they are folders of snapshot %s".formatted(found, Shapes.shortId(id)))
        .orElse(found + " (dry run, nothing written)");
  }

  /** Tells what is amiss at once. */
  private record Hears(ProgressDisplay display) implements RecoveryListener {
    @Override
    public void progress(long read, long total) {
      display.update(read, total, 0, 0);
    }

    @Override
    public void damaged(BlobId tree, HoldfastException failure) {
      display.note("tree %s is left out: %s".formatted(tree, failure.getMessage()));
    }

    @Override
    public void damaged(SnapshotId snapshot, HoldfastException failure) {
      display.note(
          "snapshot %s cannot be read, its tree counts as lost: %s"
              .formatted(snapshot, failure.getMessage()));
    }
  }
}
