package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.find.FindListener;
import io.holdfast.engine.find.FindRequest;
import io.holdfast.engine.find.Finder;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds names in snapshots. */
@Command(name = "find", description = "Find files and folders in one snapshot or in all.")
final class FindCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATTERN",
      description =
          "A name with *, ? and [a-z]; with a slash, a path, where ** stands for any folders. Of several any.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Capital letters or not is one.")
  private boolean ignoreCase;

  @Option(
      names = {"-s", "--snapshot"},
      paramLabel = "SNAPSHOT",
      description = "Only in this one: the beginning of its id, or latest.")
  private @Nullable String snapshot;

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    try (var open = options.open(context);
        var display = common.progress("find")) {
      return open.shared(options.locking(context, true), () -> find(open.repository(), display));
    }
  }

  private int find(Repository repository, ProgressDisplay display) throws InterruptedException {
    var hits = new Hits();
    var unread = new DamagedSnapshots(common::warn);
    var snapshots = snapshots(repository, unread);
    repository.loadIndex();
    var request = FindRequest.byAny(patterns, ignoreCase);
    var trees = new CountedTrees(TreeSource.of(repository), display);
    var found = new Finder(trees, request, hits).find(snapshots);
    hits.end(found, unread);
    if (hits.damages.get() > 0 || !unread.ids().isEmpty()) {
      return ExitStatus.DAMAGED;
    }
    return found == 0 ? ExitStatus.MISSING : ExitStatus.DONE;
  }

  private List<StoredSnapshot> snapshots(Repository repository, DamagedSnapshots unread)
      throws InterruptedException {
    if (snapshot == null) {
      var readable = repository.snapshots().list(unread);
      return new SnapshotLister(readable).list(choice.filter(common));
    }
    var reference = SnapshotReference.parse(snapshot);
    if (!reference.folder().isRoot()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID,
          "find looks into whole snapshots; for a folder give a pattern such as '/folder/**/name'");
    }
    return List.of(choice.get(common, repository, reference, unread));
  }

  /** Prints what is found as it is: it may be all. */
  private final class Hits implements FindListener {
    private final @Nullable JsonDocument document = common.document();
    private final AtomicLong damages = new AtomicLong();
    private boolean headed;

    Hits() {
      if (document != null) {
        document.list("matches");
      }
    }

    @Override
    public void found(StoredSnapshot in, TreePath path, Node node) {
      if (document != null) {
        document.element(Map.of("snapshot", in.id().toString(), "node", Shapes.node(path, node)));
        return;
      }
      if (!headed) {
        headed = true;
        print("Snapshot", "Time", "Type", "Size", "Modified", "Path");
      }
      print(
          Shapes.shortId(in.id()),
          Shapes.time(in.snapshot().time().toInstant()),
          Shapes.type(node),
          node instanceof Node.File file ? new ByteSize(file.size()) : "-",
          Shapes.time(node.metadata().times().modified()),
          path);
    }

    private void print(Object... cells) {
      common.line(Table.printable("%-8s  %-20s  %-9s  %10s  %-20s  %s".formatted(cells)));
    }

    void end(long found, DamagedSnapshots unread) {
      if (document != null) {
        document.field("damaged", Shapes.texts(unread.ids())).end();
      } else if (found == 0) {
        common.line("nothing found");
      }
    }

    @Override
    public void damaged(StoredSnapshot in, TreePath path, HoldfastException failure) {
      damages.incrementAndGet();
      common.warn("%s %s: %s".formatted(Shapes.shortId(in.id()), path, failure.getMessage()));
    }
  }
}
