package io.holdfast.cli.repo;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.ExitStatus;
import io.holdfast.cli.CommandException;
import io.holdfast.cli.terminal.ProgressDisplay;
import io.holdfast.engine.export.ArchiveFormat;
import io.holdfast.engine.export.ExportListener;
import io.holdfast.engine.export.ExportReport;
import io.holdfast.engine.export.ExportRequest;
import io.holdfast.engine.export.Exporter;
import io.holdfast.engine.list.PathLookup;
import io.holdfast.engine.list.SnapshotReference;
import io.holdfast.engine.list.TreeSource;
import io.holdfast.engine.repository.Repository;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a file of a snapshot, or a folder as an archive, to standard output. */
@Command(
    name = "dump",
    description =
        "Write a file of a snapshot to standard output, or a folder as an archive; SNAPSHOT:/folder takes it as the root.")
final class DumpCommand extends RepoSubcommand {
  /** Forms of a folder. */
  enum Archive {
    TAR,
    TAR_GZ,
    TAR_ZST,
    ZIP
  }

  private static final Set<StandardOpenOption> CREATE_NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  private static final FileAttribute<?>[] OWNER_ONLY = {
    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
  };
  private static final FileAttribute<?>[] AS_ANY_NEW_FILE = {};

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
      description = "A file or folder in it (default: ${DEFAULT-VALUE}).")
  private String path = "/";

  @Option(
      names = {"-a", "--archive"},
      paramLabel = "FORM",
      description = "Of a folder: tar, tar_gz, tar_zst, zip (default: ${DEFAULT-VALUE}).")
  private Archive archive = Archive.TAR;

  @Option(
      names = {"-t", "--target"},
      paramLabel = "FILE",
      description = "Write to this file instead; what is there is replaced once all is written.")
  private @Nullable Path target;

  @Override
  public Integer call() throws InterruptedException {
    if (common.json()) {
      throw new CommandException(
          ErrorCode.INPUT_INVALID, "--json: a dump is the content itself and has no JSON");
    }
    var context = common.context();
    try (var open = options.open(context);
        var display = common.progress("dump")) {
      return open.shared(options.locking(context, true), () -> dump(open.repository(), display));
    }
  }

  private int dump(Repository repository, ProgressDisplay display) throws InterruptedException {
    var reference = SnapshotReference.parse(snapshot);
    var damaged = new DamagedSnapshots(common::warn);
    var chosen = choice.get(common, repository, reference, damaged);
    repository.loadIndex();
    var trees = TreeSource.of(repository);
    var root = PathLookup.folder(trees, chosen.snapshot().tree(), reference.folder());
    var wanted = TreePath.parse(path);
    var node = PathLookup.find(trees, root, wanted);
    var size = node.isPresent() && node.get() instanceof Node.File file ? file.size() : -1;
    var request =
        new ExportRequest(
            chosen.snapshot().toBuilder().tree(root).build(),
            wanted.isRoot() ? List.of() : List.of(wanted),
            size >= 0 ? ArchiveFormat.PLAIN : ArchiveFormat.valueOf(archive.name()),
            null);
    var hears = new Hears(display, Math.max(0, size));
    var report =
        target == null
            ? write(repository, request, common.terminal().out(), hears)
            : write(repository, request, common.context().directory().resolve(target), hears);
    return report.warnings() == 0 ? damaged.status() : ExitStatus.INCOMPLETE;
  }

  private ExportReport write(Repository repository, ExportRequest request, Path file, Hears hears)
      throws InterruptedException {
    try {
      if (Files.isRegularFile(file) || Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
        return replace(repository, request, file, hears);
      }
      try (var output = Files.newOutputStream(file)) { // a pipe, a device, a link to nothing
        return write(repository, request, output, hears);
      }
    } catch (IOException e) {
      throw new CommandException(
          ErrorCode.OUTPUT_UNWRITABLE, "cannot write %s: %s".formatted(file, e), e);
    }
  }

  /** What is there stays until all is written beside it, under a name that nobody else has. */
  private ExportReport replace(Repository repository, ExportRequest request, Path file, Hears hears)
      throws IOException, InterruptedException {
    var before = Files.exists(file) ? Optional.of(file.toRealPath()) : Optional.<Path>empty();
    var real = before.orElse(file);
    var part = real.resolveSibling("holdfast-dump-%s.part".formatted(UUID.randomUUID()));
    FileAttribute<?>[] mode = before.isPresent() ? OWNER_ONLY : AS_ANY_NEW_FILE;
    try {
      ExportReport report;
      try (var channel = Files.newByteChannel(part, CREATE_NEW, mode);
          var output = Channels.newOutputStream(channel)) {
        if (before.isPresent()) {
          Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(real));
        }
        report = write(repository, request, output, hears);
      }
      Files.move(part, real, StandardCopyOption.REPLACE_EXISTING);
      return report;
    } finally {
      discard(part);
    }
  }

  private static ExportReport write(
      Repository repository, ExportRequest request, OutputStream output, Hears hears)
      throws InterruptedException {
    return Exporter.run(repository, request, hears.counting(output), hears); // it flushes
  }

  private void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      common.warn("%s is not whole and cannot be removed: %s".formatted(part, e));
    }
  }

  /** Tells what is amiss, and how far it is; standard output is taken, so on standard error. */
  private final class Hears implements ExportListener {
    private final ProgressDisplay display;
    private final long totalBytes;
    private long items;
    private long bytes;

    /**
     * @param totalBytes 0 while unknown
     */
    Hears(ProgressDisplay display, long totalBytes) {
      this.display = display;
      this.totalBytes = totalBytes;
    }

    /** Where the content itself goes to a screen, no bar may stand in it. */
    OutputStream counting(OutputStream output) {
      return target == null && common.terminal().outShown() ? output : new Counted(output);
    }

    @Override
    public void item(TreePath path, long size) {
      items++;
    }

    @Override
    public void warning(TreePath at, String message) {
      common.warn("%s: %s".formatted(at, message));
    }

    /** Counts what is written. */
    private final class Counted extends FilterOutputStream {
      Counted(OutputStream output) {
        super(output);
      }

      @Override
      public void write(int octet) throws IOException {
        out.write(octet);
        count(1);
      }

      @Override
      public void write(byte[] content, int offset, int length) throws IOException {
        out.write(content, offset, length);
        count(length);
      }

      private void count(int length) {
        bytes += length;
        display.update(items, 0, bytes, totalBytes);
      }
    }
  }
}
