package io.holdfast.cli.repo;

import io.holdfast.base.ByteSize;
import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.Table;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
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
  private SnapshotChoice choice;

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
      description = "A folder in it (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Option(
      names = {"-R", "--recursive"},
      description = "All below it too.")
  private boolean recursive;

  @Override
  public Integer call() throws InterruptedException {
    try (var open = options.open(common.context())) {
      var repository = open.repository();
      var reference = SnapshotReference.parse(snapshot);
      var chosen = SnapshotLister.get(repository, reference, choice.filter());
      repository.loadIndex();
      var trees = TreeSource.of(repository);
      var folder = TreePath.parse(path);
      var lines = new Lines();
      var root = PathLookup.folder(trees, chosen.snapshot().tree(), reference.folder());
      TreeWalk.walk(trees, PathLookup.folder(trees, root, folder), folder, lines);
      if (common.json()) {
        common.terminal().json(Map.of("snapshot", chosen.id().toString(), "nodes", lines.shapes));
      }
      return lines.damages.get() == 0 ? ExitStatus.DONE : ExitStatus.DAMAGED;
    }
  }

  /** Prints line by line, because a snapshot may hold millions; JSON is one document. */
  private final class Lines implements TreeWalk.Visitor {
    private final List<Map<String, Object>> shapes = new ArrayList<>();
    private final AtomicLong damages = new AtomicLong();

    @Override
    public boolean visit(TreePath at, Node node) {
      if (common.json()) {
        shapes.add(Shapes.node(at, node));
      } else {
        common.terminal().out().println(line(at, node));
      }
      return recursive;
    }

    @Override
    public void damaged(TreePath at, HoldfastException failure) {
      damages.incrementAndGet();
      common.warn("%s: %s".formatted(at, failure.getMessage()));
    }

    private String line(TreePath at, Node node) {
      var metadata = node.metadata();
      var size = node instanceof Node.File file ? new ByteSize(file.size()).toString() : "-";
      var link = node instanceof Node.Symlink symlink ? " -> " + symlink.target() : "";
      return Table.printable(
          "%-9s %4s %5d %5d %11s %s %s%s"
              .formatted(
                  Shapes.type(node),
                  metadata.mode(),
                  metadata.owner().uid(),
                  metadata.owner().gid(),
                  size,
                  Shapes.time(metadata.times().modified()),
                  at,
                  link));
    }
  }
}
