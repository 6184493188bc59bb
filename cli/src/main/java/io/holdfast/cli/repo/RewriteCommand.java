package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.rewrite.Rewrite;
import io.holdfast.engine.rewrite.RewriteReport;
import io.holdfast.engine.rewrite.RewriteRequest;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.TreePath;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes snapshots anew. */
@Command(
    name = "rewrite",
    description = "Write snapshots anew without some paths, or with another host or time.")
final class RewriteCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private ExcludeOptions exclusion;

  @Option(names = "--new-host", paramLabel = "NAME", description = "The host that they get.")
  private @Nullable String host;

  @Option(
      names = "--new-time",
      paramLabel = "TIME",
      description = "The time that they get, as 2026-03-28T08:00:00Z.")
  private @Nullable Instant time;

  @Option(
      names = "--forget",
      description = "Drop the snapshots that were written anew; else both stay.")
  private boolean forget;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be written, and write nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    var excluded = excluded();
    var labels =
        new RewriteRequest.Labels(
            Optional.ofNullable(host),
            Optional.ofNullable(time)
                .map(moment -> OffsetDateTime.ofInstant(moment, ZoneId.systemDefault())));
    if (excluded.isEmpty() && labels.equals(RewriteRequest.Labels.SAME)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "nothing would be different; give --exclude, --new-host or --new-time");
    }
    try (var open = options.open(context);
        var display = common.progress("rewrite");
        var lock = open.lock(locking, forget && !dryRun)) {
      var damaged = new DamagedSnapshots(display::note);
      var chosen =
          forget && !names.isEmpty()
              ? names.namedForCertain(choice, common, open)
              : names.chosen(choice, common, open, damaged);
      var request = new RewriteRequest(chosen, excluded, labels, forget, dryRun);
      var report =
          new Rewrite(open.repository(), lock, (done, total) -> display.update(done, total, 0, 0))
              .run(request);
      display.clear();
      common.print(shape(report, damaged.ids()), text(report));
      return damaged.status();
    }
  }

  private Optional<Predicate<TreePath>> excluded() {
    var rules = exclusion.rules(common);
    return rules.patterns().isEmpty() ? Optional.empty() : Optional.of(rules::excludes);
  }

  private static Map<String, Object> shape(RewriteReport report, List<SnapshotId> damaged) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("rewritten", report.rewritten().stream().map(RewriteCommand::shape).toList());
    shape.put("unchanged", Shapes.texts(report.unchanged()));
    shape.put("damaged", Shapes.texts(damaged));
    return shape;
  }

  private static Map<String, Object> shape(RewriteReport.Rewritten rewritten) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("snapshot", rewritten.old().toString());
    rewritten.replacement().ifPresent(id -> shape.put("replacement", id.toString()));
    shape.put("removedEntries", rewritten.removed().entries());
    shape.put("removedFiles", rewritten.removed().files());
    shape.put("removedBytes", rewritten.removed().bytes());
    return shape;
  }

  private static String text(RewriteReport report) {
    var lines = new ArrayList<String>();
    for (var each : report.rewritten()) {
      lines.add(
          "%s: %,d files left out, %s; %s"
              .formatted(
                  Shapes.shortId(each.old()),
                  each.removed().files(),
                  new ByteSize(each.removed().bytes()),
                  each.replacement()
                      .map(id -> "written anew as " + Shapes.shortId(id))
                      .orElse("nothing is written")));
    }
    lines.add("%,d snapshots stay as they are".formatted(report.unchanged().size()));
    return String.join("%n".formatted(), lines);
  }
}
