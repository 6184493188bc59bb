package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.prune.PruneListener;
import io.holdfast.engine.prune.PruneReport;
import io.holdfast.engine.prune.PruneReport.Amount;
import io.holdfast.engine.prune.PruneReport.Compressed;
import io.holdfast.engine.prune.PruneReport.Packs;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a prune tells, while it runs and afterwards. */
final class PruneOutput {
  private PruneOutput() {}

  static Map<String, Object> shape(PruneReport report, boolean dryRun) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", dryRun);
    shape.put("finished", report.finished());
    shape.put("snapshots", report.content().snapshots());
    shape.put("used", shape(report.content().used()));
    shape.put("uncompressed", shape(report.content().uncompressed()));
    shape.put("duplicate", shape(report.content().duplicate()));
    shape.put("unused", shape(report.content().unused()));
    shape.put("repacked", shape(report.done().repacked()));
    shape.put("repackedAway", shape(report.done().repackedAway()));
    shape.put("compressed", shape(report.done().compressed()));
    shape.put("removed", shape(report.done().removed()));
    shape.put("remaining", shape(report.remaining()));
    shape.put("remainingUnused", shape(report.remainingUnused()));
    var packs = new LinkedHashMap<String, Object>();
    packs.put("kept", report.done().packs().kept());
    packs.put("repacked", report.done().packs().repacked());
    packs.put("removed", report.done().packs().removed());
    shape.put("packs", packs);
    shape.put("marked", shape(report.deletion().marked()));
    shape.put("waiting", shape(report.deletion().waiting()));
    shape.put("deleted", shape(report.deletion().deleted()));
    shape.put("damaged", Shapes.texts(report.damaged()));
    return shape;
  }

  static int status(PruneReport report) {
    if (!report.damaged().isEmpty()) {
      return ExitStatus.DAMAGED;
    }
    return report.finished() ? ExitStatus.DONE : ExitStatus.INCOMPLETE;
  }

  static String text(PruneReport report, boolean dryRun) {
    var content = report.content();
    var done = report.done();
    var deletion = report.deletion();
    var would = dryRun ? "would be " : "";
    return String.join(
            "%n".formatted(),
            line("used", content.used()),
            line("of that uncompressed", content.uncompressed()),
            line("duplicate", content.duplicate()),
            line("unused", content.unused()),
            line(would + "written anew", done.repacked()),
            line("of that left out", done.repackedAway()),
            line("of that compressed", done.compressed()),
            line(would + "removed whole", done.removed()),
            line("remaining", report.remaining()),
            line("of that unused", report.remainingUnused()),
            line(would + "marked", deletion.marked()),
            line("waiting", deletion.waiting()),
            line(would + "deleted", deletion.deleted()))
        + (report.finished() ? "" : "%nthe time was over; the next run goes on".formatted());
  }

  private static String line(String what, Amount amount) {
    return "%-24s %,12d blobs  %s".formatted(what, amount.blobs(), new ByteSize(amount.bytes()));
  }

  private static String line(String what, Compressed compressed) {
    return "%-24s %,12d blobs  %s, before %s"
        .formatted(
            what,
            compressed.blobs(),
            new ByteSize(compressed.bytesAfter()),
            new ByteSize(compressed.bytesBefore()));
  }

  private static String line(String what, Packs packs) {
    return "%-24s %,12d packs  %s".formatted(what, packs.count(), new ByteSize(packs.bytes()));
  }

  private static Map<String, Object> shape(Amount amount) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("blobs", amount.blobs());
    shape.put("bytes", amount.bytes());
    return shape;
  }

  private static Map<String, Object> shape(Compressed compressed) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("blobs", compressed.blobs());
    shape.put("bytesBefore", compressed.bytesBefore());
    shape.put("bytesAfter", compressed.bytesAfter());
    return shape;
  }

  private static Map<String, Object> shape(Packs packs) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("packs", packs.count());
    shape.put("bytes", packs.bytes());
    return shape;
  }

  /** Tells what is amiss at once. */
  record Hears(ProgressDisplay display) implements PruneListener {
    @Override
    public void progress(Phase phase, long done, long total) {
      display.update(phase, done, total);
    }

    @Override
    public void damaged(PackId pack, HoldfastException failure) {
      display.note(
          "pack %s is left as it is: %s (%s)"
              .formatted(pack, failure.getMessage(), failure.code().number()));
    }

    @Override
    public void revived(PackId pack) {
      display.note("pack %s is taken back into the index: a snapshot needs it".formatted(pack));
    }
  }
}
