package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.cli.CommandException;
import io.holdfast.engine.rewrite.TagReport;
import io.holdfast.engine.rewrite.TagRequest;
import io.holdfast.engine.rewrite.TagRequest.Tags;
import io.holdfast.engine.rewrite.Tagging;
import io.holdfast.engine.snapshot.SnapshotId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Gives snapshots other tags. */
@Command(name = "tag", description = "Give snapshots other tags; they get other ids too.")
final class TagCommand extends RepoSubcommand {
  private static final String LIST = "TAG[,TAG]";

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotNames names;

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Option(names = "--add", paramLabel = LIST, description = "Add these; repeatable.")
  private List<String> added = List.of();

  @Option(names = "--remove", paramLabel = LIST, description = "Take these away; repeatable.")
  private List<String> removed = List.of();

  @Option(
      names = "--set",
      paramLabel = LIST,
      description = "Give them these and no others, '' for none; repeatable.")
  private @Nullable List<String> exactly;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Say what would be changed, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    var locking = options.locking(context, dryRun);
    var tags = tags();
    try (var open = options.open(context);
        var display = common.progress("tag");
        var lock = open.lock(locking, !dryRun)) {
      var damaged = new DamagedSnapshots(display::note);
      var report =
          new Tagging(open.repository(), lock, (done, total) -> display.update(done, total, 0, 0))
              .run(new TagRequest(names.chosen(choice, common, open, damaged), tags, dryRun));
      display.clear();
      common.print(shape(report, damaged.ids()), text(report));
      return damaged.status();
    }
  }

  private Tags tags() {
    var edits = !added.isEmpty() || !removed.isEmpty();
    if (edits == (exactly != null)) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "say --set, or --add and --remove: what becomes of the tags");
    }
    return exactly == null
        ? new Tags.Edited(TagList.names(added), TagList.names(removed))
        : new Tags.Exactly(TagList.names(exactly));
  }

  private static Map<String, Object> shape(TagReport report, List<SnapshotId> damaged) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("dryRun", report.dryRun());
    shape.put("changed", report.changed().stream().map(TagCommand::shape).toList());
    shape.put("unchanged", report.unchanged());
    shape.put("damaged", Shapes.texts(damaged));
    return shape;
  }

  private static Map<String, Object> shape(TagReport.Changed changed) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("snapshot", changed.old().toString());
    changed.replacement().ifPresent(id -> shape.put("replacement", id.toString()));
    shape.put("tags", changed.tags());
    return shape;
  }

  private static String text(TagReport report) {
    return "%s %,d snapshots, %,d have these tags already"
        .formatted(
            report.dryRun() ? "would change" : "changed",
            report.changed().size(),
            report.unchanged());
  }
}
