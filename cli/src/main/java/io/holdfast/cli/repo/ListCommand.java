package io.holdfast.cli.repo;

import io.holdfast.base.ExitStatus;
import io.holdfast.base.HoldfastException;
import io.holdfast.cli.terminal.JsonDocument;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.SnapshotId;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a snapshot holds. */
@Command(
    name = "ls",
    description = "List what folders of a snapshot hold; SNAPSHOT:/folder takes it as the root.")
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
      index = "1..*",
      arity = "0..*",
      paramLabel = "PATH",
      description = "Folders in it; without one, all of the snapshot is listed.")
  private List<String> paths = new ArrayList<>();

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
    var root = PathLookup.folder(trees, chosen.snapshot().tree(), reference.folder());
    var folders = new LinkedHashMap<TreePath, BlobId>();
    for (var folder : folders()) { // all before the first line: one that is not there is told alone
      folders.put(folder, PathLookup.folder(trees, root, folder));
    }
    var lines = new Lines(chosen.id(), damaged);
    for (var folder : folders.entrySet()) {
      TreeWalk.walk(trees, folder.getValue(), folder.getKey(), lines);
    }
    lines.end();
    return lines.damages.get() == 0 ? damaged.status() : ExitStatus.DAMAGED;
  }

  /** Those that are wanted; none that is listed with another that it lies in. */
  private List<TreePath> folders() {
    if (paths.isEmpty()) {
      return List.of(TreePath.ROOT);
    }
    var all = paths.stream().map(TreePath::parse).distinct().toList();
    return recursive
        ? all.stream()
            .filter(
                one -> all.stream().noneMatch(other -> !other.equals(one) && other.isPrefixOf(one)))
            .toList()
        : all;
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
      return recursive || paths.isEmpty();
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
