package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.engine.repair.SnapshotRepair;
import io.holdfast.engine.repair.SnapshotRepairReport;
import io.holdfast.engine.repair.SnapshotRepairRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes snapshots anew that miss something. */
@Command(
    name = "snapshots",
    description = "Write snapshots that miss something anew without it; each loss is named.")
final class RepairSnapshotsCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Option(
      names = "--forget",
      description =
          "Drop the snapshots that were written anew, and those of which nothing is left.")
  private boolean forget;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what is lost, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    try (var open = options.openUncached(context);
        var display = common.progress("repair snapshots");
        var lock = open.lock(locking, forget && !dryRun)) {
      var hears = new RepairOutput.Hears(display);
      var chosen = names.chosenOrDamaged(choice, common, open, display::note);
      var request = new SnapshotRepairRequest(chosen, forget, dryRun);
      var report = new SnapshotRepair(open.repository(), lock, context.clock(), hears).run(request);
      display.clear();
      common.print(shape(report), text(report));
      return status(report);
    }
  }

  private static int status(SnapshotRepairReport report) {
    if (!report.unreadable().isEmpty() || report.dryRun() && !report.repaired().isEmpty()) {
      return ExitStatus.DAMAGED;
    }
    return report.repaired().isEmpty() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
  }

  private static Map<String, Object> shape(SnapshotRepairReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("sound", report.sound());
    shape.put("repaired", report.repaired().stream().map(RepairSnapshotsCommand::shape).toList());
    shape.put("unreadable", Shapes.texts(report.unreadable()));
    return shape;
  }

  private static Map<String, Object> shape(SnapshotRepairReport.Repaired repaired) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("snapshot", repaired.old().toString());
    repaired.replacement().ifPresent(id -> shape.put("replacement", id.toString()));
    shape.put("lossCount", repaired.lossCount());
    shape.put("losses", repaired.losses().stream().map(RepairSnapshotsCommand::shape).toList());
    return shape;
  }

  private static Map<String, Object> shape(SnapshotRepairReport.Loss loss) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("path", loss.path().toString());
    shape.put("fate", loss.fate().name());
    shape.put("bytesBefore", loss.bytesBefore());
    shape.put("bytesAfter", loss.bytesAfter());
    shape.put("reason", loss.reason());
    return shape;
  }

  private String text(SnapshotRepairReport report) {
    var lines = new ArrayList<String>();
    for (var each : report.repaired()) {
      var old = Shapes.shortId(each.old());
      var gone = forget ? "nothing of it is left; it is dropped" : "nothing of it is left";
      lines.add(
          "%s: %,d losses; %s"
              .formatted(
                  old,
                  each.lossCount(),
                  each.replacement()
                      .map(id -> "written anew as " + Shapes.shortId(id))
                      .orElse(report.dryRun() ? "nothing is changed" : gone)));
    }
    report
        .unreadable()
        .forEach(id ->
            lines.add(
                "%s cannot be read at all; repo forget takes it away"
                    .formatted(Shapes.shortId(id))));
    lines.add("%,d snapshots miss nothing".formatted(report.sound()));
    return String.join("%n".formatted(), lines);
  }
}
