package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.diff.Change;
import io.holdfast.engine.diff.DiffEntry;
import io.holdfast.engine.diff.DiffListener;
import io.holdfast.engine.diff.DiffTotals;
import io.holdfast.engine.diff.Differ;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.TreePath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Compares two snapshots. */
@Command(
    name = "diff",
    description =
        "Show what changed from one snapshot to another; SNAPSHOT:/folder compares folders.")
final class DiffCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(index = "0", paramLabel = "FROM", description = "The older snapshot.")
  @SuppressWarnings("NullAway.Init")
  private String from;

  @Parameters(index = "1", paramLabel = "TO", description = "The newer snapshot, or latest.")
  @SuppressWarnings("NullAway.Init")
  private String to;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    try (var open = options.open(context);
        var display = common.progress("diff")) {
      return open.shared(options.locking(context, true), () -> diff(open.repository(), display));
    }
  }

  private int diff(Repository repository, ProgressDisplay display) throws InterruptedException {
    var trees = new CountedTrees(TreeSource.of(repository), display);
    var unread = new DamagedSnapshots(common::warn);
    var older = tree(repository, from, unread);
    var newer = tree(repository, to, unread);
    repository.loadIndex();
    var before = folder(repository, older, from);
    var after = folder(repository, newer, to);
    var changes = new Changes();
    changes.end(new Differ(trees, changes).diff(before, after), unread);
    return changes.damages.get() == 0 ? unread.status() : ExitStatus.DAMAGED;
  }

  private BlobId tree(Repository repository, String reference, DamagedSnapshots unread)
      throws InterruptedException {
    return choice
        .get(common, repository, SnapshotReference.parse(reference), unread)
        .snapshot()
        .tree();
  }

  private static BlobId folder(Repository repository, BlobId tree, String reference) {
    return PathLookup.folder(
        TreeSource.of(repository), tree, SnapshotReference.parse(reference).folder());
  }

  private static Map<String, Object> shape(DiffTotals totals) {
    var shape = new LinkedHashMap<String, Object>();
    shape.put("added", totals.added());
    shape.put("removed", totals.removed());
    shape.put("contentChanged", totals.contentChanged());
    shape.put("metadataChanged", totals.metadataChanged());
    shape.put("typeChanged", totals.typeChanged());
    shape.put("bytesAdded", totals.bytesAdded());
    shape.put("bytesRemoved", totals.bytesRemoved());
    return shape;
  }

  private static String text(DiffTotals totals) {
    return "%,d added, %,d removed, %,d changed, %,d with other metadata, %,d of another type; %s added, %s removed"
        .formatted(
            totals.added(),
            totals.removed(),
            totals.contentChanged(),
            totals.metadataChanged(),
            totals.typeChanged(),
            new ByteSize(totals.bytesAdded()),
            new ByteSize(totals.bytesRemoved()));
  }

  private static String sign(Change change) {
    return switch (change) {
      case ADDED -> "+";
      case REMOVED -> "-";
      case CONTENT -> "M";
      case METADATA -> "U";
      case TYPE -> "T";
    };
  }

  /** Prints each change as it comes. */
  private final class Changes implements DiffListener {
    private final @Nullable JsonDocument document = common.document();
    private final AtomicLong damages = new AtomicLong();

    Changes() {
      if (document != null) {
        document.list("changes");
      }
    }

    @Override
    public void entry(DiffEntry entry) {
      if (document != null) {
        document.element(Map.of("change", entry.change().name(), "path", entry.path().toString()));
        return;
      }
      common.line(Table.printable("%s %s".formatted(sign(entry.change()), entry.path())));
    }

    void end(DiffTotals totals, DamagedSnapshots unread) {
      if (document == null) {
        common.line(text(totals));
        return;
      }
      document.field("totals", shape(totals)).field("damaged", Shapes.texts(unread.ids())).end();
    }

    @Override
    public void damaged(TreePath path, HoldfastException failure) {
      damages.incrementAndGet();
      common.warn("%s: %s".formatted(path, failure.getMessage()));
    }
  }
}
