package io.holdfast.cli.repo;

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
import io.holdfast.engine.index.MasterIndex;
import io.holdfast.engine.list.SnapshotLister;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobLocation;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackId;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.snapshot.StoredSnapshot;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Finds names in snapshots. */
@Command(name = "find", description = "Find files and folders in one snapshot or in all.")
final class FindCommand extends RepoSubcommand {
  private static final int MOST_SHOWN = 2;
  private static final String HEAD = "%-24s  ".formatted("Blobs");

  @Mixin
  @SuppressWarnings("NullAway.Init")
  private SnapshotChoice.Usual choice;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATTERN",
      description =
          "A name with *, ? and [a-z]; with a slash, a path, where ** stands for any folders; or the beginning of an id. Of several any.")
  private List<String> patterns = new ArrayList<>();

  @Option(
      names = {"-i", "--ignore-case"},
      description = "Capital letters or not is one.")
  private boolean ignoreCase;

  @Option(
      names = {"-s", "--snapshot"},
      paramLabel = "SNAPSHOT",
      description = "Only in this one: the beginning of its id, or latest; repeatable.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = {"-O", "--oldest"},
      paramLabel = "TIME",
      converter = Sizes.Moment.class,
      description =
          "Only what was modified then or later, as 2026-03-28 or '2026-03-28 08:00:00' here, or 2026-03-28T08:00:00Z.")
  private @Nullable OffsetDateTime oldest;

  @Option(
      names = {"-N", "--newest"},
      paramLabel = "TIME",
      converter = Sizes.Moment.class,
      description = "Only what was modified then or before.")
  private @Nullable OffsetDateTime newest;

  @Option(
      names = {"-l", "--long"},
      description = "Tell mode and owner too.")
  private boolean detailed;

  @Option(
      names = "--show-pack-id",
      description = "Of each blob that was looked for, tell the packs that it lies in.")
  private boolean showPacks;

  @ArgGroup private By by = new By();

  /** What patterns are, if not names and paths. */
  static final class By {
    @Option(
        names = {"--blob", "--tree"},
        description =
            "PATTERN is the id of a blob, or its beginning: find the files that it is content of, and the folders whose tree it is.")
    private boolean blobs;

    @Option(
        names = "--pack",
        description =
            "PATTERN is the id of a pack, or its beginning: find what needs any of the pack's blobs.")
    private boolean packs;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (showPacks && !by.blobs && !by.packs) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--show-pack-id goes with --blob, --tree or --pack");
    }
    var context = common.context();
    try (var open = options.open(context);
        var display = common.progress("find")) {
      return open.shared(options.locking(context, true), () -> find(open.repository(), display));
    }
  }

  private int find(Repository repository, ProgressDisplay display) throws InterruptedException {
    var wanted = wanted(repository);
    var hits = new Hits(wanted, repository.index());
    var unread = new DamagedSnapshots(common::warn);
    var snapshots = snapshots(repository, unread);
    repository.loadIndex();
    var request =
        (wanted == null ? FindRequest.byAny(patterns, ignoreCase) : FindRequest.byBlobs(wanted))
            .withModified(
                oldest == null ? null : oldest.toInstant(),
                newest == null ? null : newest.toInstant().plusNanos(1));
    var trees = new CountedTrees(TreeSource.of(repository), display);
    var found = new Finder(trees, request, hits).find(snapshots);
    hits.end(found, unread);
    if (hits.damages.get() > 0 || !unread.ids().isEmpty()) {
      return ExitStatus.DAMAGED;
    }
    return found == 0 ? ExitStatus.MISSING : ExitStatus.DONE;
  }

  private @Nullable WantedBlobs wanted(Repository repository) throws InterruptedException {
    if (by.packs) {
      return WantedBlobs.inPacks(repository, patterns);
    }
    return by.blobs ? WantedBlobs.named(patterns) : null;
  }

  private List<StoredSnapshot> snapshots(Repository repository, DamagedSnapshots unread)
      throws InterruptedException {
    if (named.isEmpty()) {
      var readable = repository.snapshots().list(unread);
      return new SnapshotLister(readable).list(choice.filter(common));
    }
    var found = new LinkedHashSet<StoredSnapshot>();
    for (var name : named) {
      var reference = SnapshotReference.parse(name);
      if (!reference.folder().isRoot()) {
        throw new CommandException(
            ErrorCode.INPUT_INVALID,
            "find looks into whole snapshots; for a folder give a pattern such as '/folder/**/name'");
      }
      found.add(choice.get(common, repository, reference, unread));
    }
    return List.copyOf(found);
  }

  /** Prints what is found as it is: it may be all. */
  private final class Hits implements FindListener {
    private final @Nullable JsonDocument document = common.document();
    private final AtomicLong damages = new AtomicLong();
    private final @Nullable WantedBlobs wanted;
    private final MasterIndex index;
    private boolean headed;

    Hits(@Nullable WantedBlobs wanted, MasterIndex index) {
      this.wanted = wanted;
      this.index = index;
      if (document != null) {
        document.list("matches");
      }
    }

    @Override
    public void foundRoot(StoredSnapshot in) {
      var tree = List.of(in.snapshot().tree());
      if (document != null) {
        element(in, Map.of("path", "/", "type", "DIRECTORY"), tree);
      } else if (detailed) {
        detailed(in, tree, "DIRECTORY /");
      } else {
        print(in, "DIRECTORY", "-", "-", tree, TreePath.ROOT);
      }
    }

    @Override
    public void found(StoredSnapshot in, TreePath path, Node node) {
      var blobs =
          wanted == null
              ? List.<BlobId>of()
              : FindRequest.of(node).stream().filter(wanted).distinct().toList();
      if (document != null) {
        element(in, Shapes.node(path, node), blobs);
      } else if (detailed) {
        detailed(in, blobs, Shapes.line(path, node));
      } else {
        var modified = Shapes.time(node.metadata().times().modified());
        print(in, Shapes.type(node), Shapes.size(node), modified, blobs, path);
      }
    }

    private void element(StoredSnapshot in, Map<String, Object> node, List<BlobId> blobs) {
      var shape = new LinkedHashMap<String, Object>();
      shape.put("snapshot", in.id().toString());
      shape.put("node", node);
      if (wanted != null) {
        shape.put("blobs", Shapes.texts(blobs));
      }
      if (showPacks) {
        var packs = blobs.stream().flatMap(blob -> packs(blob).stream()).distinct().toList();
        shape.put("packs", Shapes.texts(packs));
      }
      Objects.requireNonNull(document).element(shape);
    }

    private void detailed(StoredSnapshot in, List<BlobId> blobs, String line) {
      common.line(Shapes.shortId(in.id()) + " " + some(blobs) + line);
      tellPacks(blobs);
    }

    private void print(
        StoredSnapshot in,
        String type,
        String size,
        String modified,
        List<BlobId> blobs,
        TreePath path) {
      if (!headed) {
        headed = true;
        line("Snapshot", "Time", "Type", "Size", "Modified", wanted == null ? "" : HEAD, "Path");
      }
      var time = Shapes.time(in.snapshot().time().toInstant());
      line(Shapes.shortId(in.id()), time, type, size, modified, some(blobs), path);
      tellPacks(blobs);
    }

    private void tellPacks(List<BlobId> blobs) {
      if (!showPacks) {
        return;
      }
      for (var blob : blobs) {
        var packs = packs(blob);
        common.line(
            packs.isEmpty()
                ? "          blob %s is in no pack that an index lists".formatted(blob)
                : "          blob %s is in pack %s"
                    .formatted(blob, String.join(", ", Shapes.texts(packs))));
      }
    }

    private List<PackId> packs(BlobId blob) {
      return Stream.of(BlobType.values())
          .flatMap(type -> index.list(blob, type).stream())
          .map(BlobLocation::pack)
          .distinct()
          .toList();
    }

    private void line(Object... cells) {
      common.line(Table.printable("%-8s  %-20s  %-9s  %10s  %-20s  %s%s".formatted(cells)));
    }

    /** A column of the first two, and how many more there are. */
    private String some(List<BlobId> blobs) {
      if (wanted == null) {
        return "";
      }
      var shown = Shapes.shortIds(blobs.subList(0, Math.min(MOST_SHOWN, blobs.size())));
      var more = blobs.size() - MOST_SHOWN;
      return "%-24s  ".formatted(more > 0 ? "%s +%d".formatted(shown, more) : shown);
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
