package io.holdfast.sources.postgres.physical;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.HoldfastException;
import io.holdfast.engine.list.TreeWalk;
import io.holdfast.engine.tree.Node;
import io.holdfast.engine.tree.TreePath;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.SourcePart;
import io.holdfast.sources.StoredPoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lays a data folder down from which a server recovers by itself to the moment that was asked for.
 * A restore that fails takes away what it wrote.
 */
final class PitrRestore implements PlannedRestore {
  private static final String WAL = "holdfast_wal";
  private static final int PIECE_BYTES = 1 << 18;

  /** As the server reads it, to the microsecond that its log has. */
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS+00", Locale.ROOT);

  private final StoredPoint point;
  private final SourcePart part;
  private final Path folder;
  private final @Nullable Instant asOf;
  private final Map<Path, Long> written = new HashMap<>();
  private long segments;
  private long bytesDone;

  PitrRestore(StoredPoint point, SourcePart part, Path folder, @Nullable Instant asOf) {
    this.point = point;
    this.part = part;
    this.folder = folder;
    this.asOf = asOf;
  }

  @Override
  public List<Check> checks() {
    var checks = new ArrayList<Check>();
    if (isInTheWay()) {
      checks.add(new Check("TARGET_EXISTS", Severity.ERROR, folder + " exists and is not empty"));
    }
    var parent = existing(folder);
    if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
      checks.add(new Check("TARGET_UNWRITABLE", Severity.ERROR, parent + " cannot be written"));
    } else if (parent.toFile().getUsableSpace() < part.bytes()) {
      checks.add(
          new Check(
              "TARGET_FULL",
              Severity.ERROR,
              "%s has less room than the %d bytes that come".formatted(parent, part.bytes())));
    }
    return checks;
  }

  @Override
  public Totals totals() {
    return new Totals(1, part.bytes(), isInTheWay() ? 1 : 0);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (isInTheWay()) {
      throw new SourceException(
          ErrorCode.RESTORE_CONFLICT, folder + " exists by now and is not empty");
    }
    var whole = false;
    try {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      makeFolder(folder);
      unpack(listener);
      placeWal(listener);
      configure();
      whole = true;
      listener.item(
          Item.of(State.SUCCESS, "CLUSTER", part.name()).at(folder.toString(), bytesDone));
    } catch (IOException e) {
      throw new SourceException(
          isFull(e) ? ErrorCode.TARGET_FULL : ErrorCode.TARGET_UNWRITABLE,
          "cannot write %s: %s".formatted(folder, e.getMessage()),
          e);
    } finally {
      if (!whole) {
        clear();
      }
    }
  }

  /** What was written is there, and as much as the point has. */
  @Override
  public List<Difference> compare() {
    var differences = new ArrayList<Difference>();
    compare(differences, PitrView.FILES, written.size());
    compare(differences, PitrView.SEGMENTS, segments);
    written.forEach((file, size) -> {
      try {
        if (Files.size(file) != size) {
          differences.add(
              new Difference(
                  folder.relativize(file).toString(),
                  size + " bytes",
                  Files.size(file) + " bytes"));
        }
      } catch (IOException e) {
        differences.add(
            new Difference(folder.relativize(file).toString(), size + " bytes", "missing"));
      }
    });
    return differences;
  }

  private void compare(List<Difference> differences, String name, long actual) {
    var expected = part.expectations().getOrDefault(name, 0L);
    if (expected != actual) {
      differences.add(
          new Difference(part.name() + "/" + name, expected.toString(), Long.toString(actual)));
    }
  }

  private void unpack(RestoreListener listener) throws IOException, InterruptedException {
    try (var base = point.open(TreePath.parse(part.path() + "/base.tar"))) {
      while (true) {
        var block = base.readNBytes(TarHeader.BLOCK);
        if (block.length < TarHeader.BLOCK) {
          throw new SourceException(
              ErrorCode.EXPECTATION_FAILED, "the base backup breaks off after " + bytesDone);
        }
        var header = TarHeader.parse(block).orElse(null);
        if (header == null) {
          return;
        }
        var target = inside(header.name());
        if (header.isFolder()) {
          makeFolder(target);
        } else if (header.isFile()) {
          copy(base, target, header.size(), listener);
          base.skipNBytes(header.paddedSize() - header.size());
          written.put(target, header.size());
        } else {
          throw new SourceException(
              ErrorCode.EXPECTATION_FAILED,
              "the base backup has %s, which is neither file nor folder".formatted(header.name()));
        }
      }
    }
  }

  private void placeWal(RestoreListener listener) throws IOException, InterruptedException {
    var names = new ArrayList<TreePath>();
    var wal = TreePath.parse(part.path() + "/wal");
    if (point.find(wal).isPresent()) {
      point.walk(
          wal,
          new TreeWalk.Visitor() {
            @Override
            public boolean visit(TreePath path, Node node) {
              names.add(path);
              return true;
            }

            @Override
            public void damaged(TreePath path, HoldfastException failure) {
              throw failure;
            }
          });
    }
    makeFolder(folder.resolve(WAL));
    for (var name : names) {
      if (name.name().toText().matches("[0-9A-F]{24}")) {
        try (var segment = point.open(name)) {
          copy(
              segment, folder.resolve(WAL).resolve(name.name().toText()), Long.MAX_VALUE, listener);
        }
        segments++;
      }
    }
  }

  /** The server reads these when it starts, recovers, and then is a server of its own. */
  private void configure() throws IOException {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("# Recovery as Holdfast was asked for.");
    lines.add("restore_command = 'cp \"%s/%%f\" \"%%p\"'".formatted(WAL));
    lines.add("recovery_target_timeline = 'current'");
    lines.add("recovery_target_action = 'promote'");
    if (asOf != null && hasMoments()) {
      lines.add(
          "recovery_target_time = '%s'".formatted(MOMENT.format(asOf.atOffset(ZoneOffset.UTC))));
      lines.add("recovery_target_inclusive = true");
    }
    lines.add("# Or it would archive its log among its origin's.");
    lines.add("archive_mode = off");
    var configuration = folder.resolve("postgresql.auto.conf");
    Files.write(configuration, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    written.computeIfPresent(configuration, (path, _) -> path.toFile().length());
    Files.createFile(folder.resolve("recovery.signal"));
  }

  /** A point of one moment is recovered to its end: no commit follows that could end it there. */
  private boolean hasMoments() {
    var expectations = part.expectations();
    return !expectations
        .getOrDefault(PitrView.FROM, 0L)
        .equals(expectations.getOrDefault(PitrView.UNTIL, 0L));
  }

  private void copy(InputStream from, Path to, long size, RestoreListener listener)
      throws IOException, InterruptedException {
    var piece = new byte[PIECE_BYTES];
    var rest = size;
    try (var output =
        Files.newOutputStream(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (rest > 0) {
        var count = from.read(piece, 0, (int) Math.min(rest, piece.length));
        if (count < 0) {
          break;
        }
        output.write(piece, 0, count);
        rest -= count;
        bytesDone += count;
        listener.progress(0, bytesDone);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    if (rest > 0 && size != Long.MAX_VALUE) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "the base backup breaks off in " + to.getFileName());
    }
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rw-------"));
  }

  /** Never out of the folder, whatever the archive names. */
  private Path inside(String name) {
    var target = folder.resolve(name).normalize();
    if (!target.startsWith(folder.normalize())) {
      throw new SourceException(
          ErrorCode.EXPECTATION_FAILED, "the base backup has a file outside of it: " + name);
    }
    return target;
  }

  private static void makeFolder(Path path) throws IOException {
    try {
      Files.createDirectory(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
  }

  private boolean isInTheWay() {
    if (!Files.exists(folder)) {
      return false;
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      return entries.iterator().hasNext();
    } catch (IOException e) {
      return true;
    }
  }

  private static Path existing(Path path) {
    var at = path.toAbsolutePath();
    while (!Files.exists(at) && at.getParent() != null) {
      at = at.getParent();
    }
    return at;
  }

  private void clear() {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "cannot take away what was written to " + folder, e);
    }
  }

  private static boolean isFull(IOException e) {
    return String.valueOf(e.getMessage()).contains("No space left");
  }
}
