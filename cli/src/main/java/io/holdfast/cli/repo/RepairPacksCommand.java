package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repair.PackRepair;
import io.holdfast.engine.repair.PackRepairReport;
import io.holdfast.engine.repair.PackRepairRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Saves what is whole in damaged packs. */
@Command(
    name = "packs",
    description = "Write what is whole in damaged packs anew; the packs go with a later prune.")
final class RepairPacksCommand extends RepoSubcommand {
  @Parameters(
      arity = "0..*",
      paramLabel = "PACK",
      description = "Ids of packs, as check tells them; else every pack is read.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what could be saved, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    var request = new PackRepairRequest(packs(), dryRun);
    try (var open = options.openUncached(context);
        var display = common.progress("repair packs");
        var lock = open.lock(locking, !dryRun)) {
      var hears = new RepairOutput.Hears(display);
      var report = new PackRepair(open.repository(), lock, context.clock(), hears).run(request);
      display.clear();
      common.print(shape(report), text(report));
      var whole = report.lost().isEmpty() && report.left().isEmpty();
      return whole ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  /** With or without the folder that check writes before them. */
  private List<PackId> packs() {
    var packs = new ArrayList<PackId>();
    for (var name : names) {
      try {
        packs.add(PackId.parse(name.startsWith("data/") ? name.substring(5) : name));
      } catch (IllegalArgumentException e) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID, "'%s' is no pack's id: it has 64 digits".formatted(name), e);
      }
    }
    return packs;
  }

  private static Map<String, Object> shape(PackRepairReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("repaired", Shapes.texts(report.repaired()));
    shape.put("left", Shapes.texts(report.left()));
    shape.put("salvagedBlobs", report.salvagedBlobs());
    shape.put("lost", report.lost().stream().map(RepairPacksCommand::shape).toList());
    shape.put("damagedSnapshots", Shapes.texts(report.damagedSnapshots()));
    return shape;
  }

  private static Map<String, Object> shape(PackRepairReport.LostBlob blob) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("id", blob.id().toString());
    shape.put("type", blob.type().word());
    shape.put("pack", blob.pack().toString());
    shape.put("bytes", blob.plainBytes());
    shape.put("reason", blob.reason());
    return shape;
  }

  private static String text(PackRepairReport report) {
    if (report.repaired().isEmpty() && report.left().isEmpty()) {
      return "every pack is sound";
    }
    var text = new ArrayList<String>();
    text.add(
        "%,d packs %s: %,d blobs saved, %,d lost"
            .formatted(
                report.repaired().size(),
                report.dryRun() ? "would be repaired" : "repaired",
                report.salvagedBlobs(),
                report.lost().size()));
    if (!report.left().isEmpty()) {
      text.add("%,d packs could not be read now, and stay".formatted(report.left().size()));
    }
    if (!report.damagedSnapshots().isEmpty()) {
      text.add(
          "snapshots that cannot be restored completely: %s; a backup of the same files may mend them, else: repo repair snapshots"
              .formatted(Shapes.shortIds(report.damagedSnapshots())));
    }
    return String.join("%n".formatted(), text);
  }
}
