package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.copy.Copy;
import io.holdfast.engine.copy.CopyListener;
import io.holdfast.engine.copy.CopyPlan;
import io.holdfast.engine.copy.CopyReport;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.PackBlobs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Copies snapshots into another repository. */
@Command(
    name = "copy",
    description = "Copy snapshots into another repository; those that it has are left out.")
final class CopyCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private WritingOptions writing;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "PLACE",
      description = "Where the repository lies that gets the copies, as --repository.")
  @SuppressWarnings("NullAway.Init")
  private String to;

  @Option(
      names = "--to-password-file",
      paramLabel = "FILE",
      description = "File with its password; else HOLDFAST_TO_PASSWORD, else that of the first.")
  private @Nullable Path passwordFile;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be copied, and write nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var sourceLocking = options.locking(context, true);
    var targetLocking =
        dryRun ? sourceLocking : new OpenRepository.Locking(options.lock(context), false);
    var writer = writing.over(PackBlobs.WRITER_OPTIONS, context);
    try (var source = options.open(context);
        var target = options.openOther(context, to, passwordFile, "HOLDFAST_TO_PASSWORD");
        var display = common.progress("copy");
        var sourceLock = source.lock(sourceLocking, false);
        var targetLock = target.lock(targetLocking, false)) {
      var from = new Copy.Side(source.repository(), sourceLock);
      var into = new Copy.Side(target.repository(), targetLock);
      var chosen = names.chosenOrDamaged(choice, common, source, display::note);
      return dryRun
          ? tell(Copy.plan(from, into, chosen, new Hears(display)), display)
          : tell(Copy.run(from, into, chosen, new Hears(display), writer), display);
    }
  }

  private int tell(CopyPlan plan, ProgressDisplay display) {
    display.clear();
    warn(plan.sameChunker() || plan.wanted().isEmpty());
    common.print(shape(plan), text(plan));
    return plan.failed().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }

  private int tell(CopyReport report, ProgressDisplay display) {
    display.clear();
    warn(report.sameChunker() || report.copied().isEmpty());
    common.print(shape(report), text(report));
    return report.failed().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
  }

  private void warn(boolean cutsAlike) {
    if (!cutsAlike) {
      common.warn(
          "backups into the two repositories cut files differently and share no data with the"
              + " copies; docs/cli.md says how to make a repository that cuts alike");
    }
  }

  private static Map<String, Object> shape(CopyPlan plan) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", true);
    shape.put("copied", plan.wanted().stream().map(id -> Map.of("source", id.toString())).toList());
    shape.put("present", plan.present().stream().map(CopyCommand::shape).toList());
    shape.put("failed", plan.failed().stream().map(CopyCommand::shape).toList());
    shape.put("blobs", plan.blobs());
    shape.put("storedBytes", plan.bytes());
    shape.put("sameChunker", plan.sameChunker());
    return shape;
  }

  private static Map<String, Object> shape(CopyReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", false);
    shape.put("copied", report.copied().stream().map(CopyCommand::shape).toList());
    shape.put("present", report.present().stream().map(CopyCommand::shape).toList());
    shape.put("failed", report.failed().stream().map(CopyCommand::shape).toList());
    shape.put("blobs", report.blobs());
    shape.put("storedBytes", report.storedBytes());
    shape.put("sameChunker", report.sameChunker());
    return shape;
  }

  private static Map<String, Object> shape(CopyReport.Pair pair) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("source", pair.source().toString());
    shape.put("target", pair.target().toString());
    return shape;
  }

  private static Map<String, Object> shape(CopyReport.Failure failure) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("source", failure.source().toString());
    shape.put("reason", failure.reason());
    return shape;
  }

  private static String text(CopyPlan plan) {
    var text =
        "would copy %,d snapshots, %,d are there; %,d blobs to write, %s (dry run, nothing written)"
            .formatted(
                plan.wanted().size(),
                plan.present().size(),
                plan.blobs(),
                new ByteSize(plan.bytes()));
    return withFailures(text, plan.failed());
  }

  private static String text(CopyReport report) {
    var text =
        "copied %,d snapshots, %,d were there; %,d blobs written, %s"
            .formatted(
                report.copied().size(),
                report.present().size(),
                report.blobs(),
                new ByteSize(report.storedBytes()));
    return withFailures(text, report.failed());
  }

  private static String withFailures(String text, List<CopyReport.Failure> failed) {
    var lines = new ArrayList<>(List.of(text));
    failed.forEach(each ->
        lines.add("NOT COPIED %s: %s".formatted(Shapes.shortId(each.source()), each.reason())));
    return String.join("%n".formatted(), lines);
  }

  /** What goes before the packs. */
  private enum Phase {
    TREES
  }

  /** Tells what is amiss at once. */
  private record Hears(ProgressDisplay display) implements CopyListener {
    @Override
    public void walked(long trees) {
      display.update(Phase.TREES, trees, 0);
    }

    @Override
    public void progress(long packsDone, long packsTotal, long storedBytes) {
      display.update(packsDone, packsTotal, storedBytes, 0);
    }

    @Override
    public void damaged(BlobId blob, HoldfastException failure) {
      display.note("%s (%s)".formatted(failure.getMessage(), failure.code().number()));
    }
  }
}
