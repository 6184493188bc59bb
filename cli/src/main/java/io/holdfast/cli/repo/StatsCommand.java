package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.stats.Stats;
import io.holdfast.engine.stats.StatsMode;
import io.holdfast.engine.stats.StatsReport;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts what snapshots hold. */
@Command(name = "stats", description = "Count what snapshots hold.")
final class StatsCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description =
          "restore-size, files-by-contents, blobs-per-file or raw-data"
              + " (default: ${DEFAULT-VALUE}).")
  private String mode = "restore-size";

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var counted = mode();
    try (var open = options.open(context);
        var display = common.progress("stats")) {
      var damaged = new DamagedSnapshots(display::note);
      var report =
          open.shared(
              options.locking(context, true),
              () ->
                  Stats.run(
                      open.repository(),
                      names.chosen(choice, common, open, damaged),
                      counted,
                      seen -> display.update(seen, 0, 0, 0)));
      display.clear();
      common.print(shape(report, damaged.ids()), text(report));
      return damaged.status();
    }
  }

  private StatsMode mode() {
    return Arrays.stream(StatsMode.values())
        .filter(each -> each.toString().equals(mode))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ErrorCode.INPUT_INVALID,
                "'%s' is no mode; there are restore-size, files-by-contents, blobs-per-file and raw-data"
                    .formatted(mode)));
  }

  private static Map<String, Object> shape(StatsReport report, List<SnapshotId> damaged) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("mode", report.mode().toString());
    shape.put("snapshots", report.snapshots());
    shape.put("bytes", report.bytes());
    shape.put("plainBytes", report.plainBytes());
    shape.put("compressionRatio", report.compressionRatio());
    shape.put("entries", report.entries());
    shape.put("files", report.files());
    shape.put("blobs", report.blobs());
    shape.put("damaged", Shapes.texts(damaged));
    return shape;
  }

  private static String text(StatsReport report) {
    var size = new ByteSize(report.bytes());
    var counted =
        switch (report.mode()) {
          case RESTORE_SIZE ->
              "%s to restore, %,d files among %,d entries"
                  .formatted(size, report.files(), report.entries());
          case FILES_BY_CONTENTS ->
              "%s in %,d files of different content".formatted(size, report.files());
          case BLOBS_PER_FILE ->
              "%s in %,d blobs of %,d files".formatted(size, report.blobs(), report.files());
          case RAW_DATA ->
              "%s in %,d blobs; %s without compression, %.2f times as much"
                  .formatted(
                      size,
                      report.blobs(),
                      new ByteSize(report.plainBytes()),
                      report.compressionRatio());
        };
    return "%s, in %,d snapshots".formatted(counted, report.snapshots());
  }
}
