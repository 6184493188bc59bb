package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.check.Check;
import io.holdfast.engine.check.CheckListener;
import io.holdfast.engine.check.CheckReport;
import io.holdfast.engine.check.CheckRequest;
import io.holdfast.engine.check.Finding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves a repository sound. */
@Command(
    name = "check",
    description = "Prove the repository sound from its bytes; status 9 when it is damaged.")
final class CheckCommand extends RepoSubcommand {
  @Option(names = "--read-data", description = "Read every byte, not only the structure.")
  private boolean readData;

  @Option(
      names = "--read-data-subset",
      paramLabel = "K/N",
      description = "Read part K of N, as 1/7.")
  private @Nullable String subset;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var request = request();
    try (var open = options.openUncached(context);
        var display = common.progress("check")) {
      var report =
          open.shared(
              options.lock(context),
              options.noLock(),
              () -> Check.run(open.repository(), request, new Hears(display)));
      display.clear();
      common.print(shape(report), text(report));
      return report.sound() ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  private CheckRequest request() {
    if (subset == null) {
      return readData ? CheckRequest.allData() : CheckRequest.structure();
    }
    try {
      var parts = subset.split("/", 2);
      return CheckRequest.dataPart(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "'%s' is no part; write it as 1/7, up to 256 parts".formatted(subset),
          e);
    }
  }

  private static Map<String, Object> shape(CheckReport report) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("sound", report.sound());
    shape.put("errors", report.errors());
    shape.put("hints", report.hints());
    shape.put("findings", report.findings().stream().map(CheckCommand::shape).toList());
    shape.put("damagedSnapshots", Shapes.texts(report.damagedSnapshots()));
    shape.put("snapshots", report.counts().snapshots());
    shape.put("indexes", report.counts().indexes());
    shape.put("packs", report.counts().packs());
    shape.put("trees", report.counts().trees());
    shape.put("bytesRead", report.bytesRead());
    return shape;
  }

  private static Map<String, Object> shape(Finding finding) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("severity", finding.severity().name());
    shape.put("code", finding.code().name());
    shape.put("concerns", finding.concerns());
    shape.put("detail", finding.detail());
    return shape;
  }

  private static String text(CheckReport report) {
    var counts = report.counts();
    var looked =
        "%,d snapshots, %,d trees, %,d packs, %,d indexes, %s of data read"
            .formatted(
                counts.snapshots(),
                counts.trees(),
                counts.packs(),
                counts.indexes(),
                new ByteSize(report.bytesRead()));
    if (report.sound()) {
      return "sound: " + looked;
    }
    var snapshots = Shapes.shortIds(report.damagedSnapshots());
    return "DAMAGED: %,d errors; %s%nsnapshots that cannot be restored completely: %s"
        .formatted(report.errors(), looked, snapshots.isEmpty() ? "none known" : snapshots);
  }

  /** Tells findings at once. */
  record Hears(ProgressDisplay display) implements CheckListener {
    @Override
    public void finding(Finding finding) {
      display.note(
          "%s %s %s: %s"
              .formatted(
                  finding.severity(),
                  finding.code().number(),
                  finding.concerns(),
                  finding.detail()));
    }

    @Override
    public void progress(Phase phase, long done, long total) {
      display.update(done, total, 0, 0);
    }
  }
}
