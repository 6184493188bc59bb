package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.engine.repair.IndexRepair;
import io.holdfast.engine.repair.IndexRepairReport;
import io.holdfast.engine.repair.IndexRepairRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the index say what the packs hold. */
@Command(name = "index", description = "Make the index say again what the packs hold.")
sealed class RepairIndexCommand extends RepoSubcommand permits RepairIndexCommand.AsRebuildIndex {
  /** Its name before restic 0.15. */
  @Command(name = "rebuild-index", description = "As repair index, for who knows it by this name.")
  static final class AsRebuildIndex extends RepairIndexCommand {}

  @Option(
      names = "--read-all-packs",
      description = "Read what every pack says of itself, and not only of those that are doubted.")
  private boolean readAllPacks;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be done, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    try (var open = options.openUncached(context);
        var display = common.progress("repair index");
        var lock = open.lock(locking, !dryRun)) {
      var hears = new RepairOutput.Hears(display);
      var report =
          new IndexRepair(open.repository(), lock, context.clock(), hears)
              .run(new IndexRepairRequest(readAllPacks, dryRun));
      display.clear();
      common.print(shape(report), text(report));
      return report.unreadable().isEmpty() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  private static Map<String, Object> shape(IndexRepairReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("damagedIndexes", Shapes.texts(report.damagedIndexes()));
    shape.put("added", Shapes.texts(report.added()));
    shape.put("changed", Shapes.texts(report.changed()));
    shape.put("missing", Shapes.texts(report.missing()));
    shape.put("unreadable", Shapes.texts(report.unreadable()));
    shape.put("packs", report.packs());
    return shape;
  }

  private static String text(IndexRepairReport report) {
    var unreadable =
        report.unreadable().isEmpty()
            ? ""
            : "%n%,d packs cannot be read and stay as they were: repo repair packs"
                .formatted(report.unreadable().size());
    if (report.nothingToDo()) {
      return "the index is as it should be, with %,d packs%s".formatted(report.packs(), unreadable);
    }
    return "%s: %,d index files were damaged, %,d packs in none, %,d listed wrongly, %,d are gone; %,d packs now%s"
        .formatted(
            report.dryRun() ? "would repair" : "repaired",
            report.damagedIndexes().size(),
            report.added().size(),
            report.changed().size(),
            report.missing().size(),
            report.packs(),
            unreadable);
  }
}
