package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a snapshot holds. */
@Command(
    name = "ls",
    description = "List what a folder of a snapshot holds; SNAPSHOT:/folder takes it as the root.")
final class ListCommand extends RepoSubcommand {
  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(
      index = "0",
      paramLabel = "SNAPSHOT",
      description = "The beginning of its id, or latest.")
  @SuppressWarnings("NullAway.Init")
  private String snapshot;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder in it; without one, all of the snapshot is listed.")
  private @Nullable String path;

  @Option(
      names = {"-R", "--recursive"},
      description = "All below it too.")
  private boolean recursive;

  @Option(
      names = {"-l", "--long"},
      description = "As it is anyway: lines tell mode, owner and size.")
  void detail(boolean wanted) {
    // what restic prints with it is printed always
  }

  @Override
  public Integer call() throws InterruptedException {
    var context = common.context();
    try (var open = options.open(context);
        var display = common.progress("ls")) {
      return open.shared(options.locking(context, true), () -> list(open.repository(), display));
    }
  }

  private int list(Repository repository, ProgressDisplay display) throws InterruptedException {
    var reference = SnapshotReference.parse(snapshot);
    var damaged = new DamagedSnapshots(common::warn);
    var chosen = choice.get(common, repository, reference, damaged);
    repository.loadIndex();
    var trees = new CountedTrees(TreeSource.of(repository), display);
    var folder = path == null ? TreePath.ROOT : TreePath.parse(path);
    var root = PathLookup.folder(trees, chosen.snapshot().tree(), reference.folder());
    var tree = PathLookup.folder(trees, root, folder);
    var lines = new Lines(chosen.id(), damaged);
    TreeWalk.walk(trees, tree, folder, lines);
    lines.end();
    return lines.damages.get() == 0 ? damaged.status() : ExitStatus.DAMAGED;
  }

  /** Prints node by node, because a snapshot may hold millions. */
  private final class Lines implements TreeWalk.Visitor {
    private final @Nullable JsonDocument document;
    private final AtomicLong damages = new AtomicLong();

    Lines(SnapshotId of, DamagedSnapshots damaged) {
      document = common.document();
      if (document != null) {
        document
            .field("snapshot", of.toString())
            .field("damaged", Shapes.texts(damaged.ids()))
            .list("nodes");
      }
    }

    @Override
    public boolean visit(TreePath at, Node node) {
      if (document != null) {
        document.element(Shapes.node(at, node));
      } else {
        common.line(Shapes.line(at, node));
      }
      return recursive || path == null;
    }

    @Override
    public void damaged(TreePath at, HoldfastException failure) {
      damages.incrementAndGet();
      common.warn("%s: %s".formatted(at, failure.getMessage()));
    }

    void end() {
      if (document != null) {
        document.end();
      }
    }
  }
}
