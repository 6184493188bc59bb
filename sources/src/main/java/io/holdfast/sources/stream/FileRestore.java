package io.holdfast.sources.stream;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.InvalidInputException;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.sources.Capabilities.Conflicts;
import io.holdfast.sources.PlannedRestore;
import io.holdfast.sources.RestoreListener;
import io.holdfast.sources.RestoreListener.Item;
import io.holdfast.sources.RestoreListener.State;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stored stream into a file, which gets its name only once it is whole and on the disk.
 */
public final class FileRestore implements PlannedRestore {
  private final StoredStream output;
  private final Path target;
  private final Conflicts conflicts;
  private final boolean occupied;
  private final List<Check> checks;
  private @Nullable Path written;
  private @Nullable String sha256;

  private FileRestore(
      StoredStream output, Path target, Conflicts conflicts, boolean occupied, List<Check> checks) {
    this.output = output;
    this.target = target;
    this.conflicts = conflicts;
    this.occupied = occupied;
    this.checks = List.copyOf(checks);
  }

  /**
   * @param place the file, or a folder to put it into under its own name
   */
  public static FileRestore plan(StoredStream output, Path place, Conflicts conflicts) {
    var target = Files.isDirectory(place) ? place.resolve(output.part().name()) : place;
    var occupied = exists(target);
    var checks = new ArrayList<Check>();
    if (occupied && conflicts == Conflicts.FAIL) {
      checks.add(error("TARGET_EXISTS", target + " exists"));
    }
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) && conflicts == Conflicts.OVERWRITE) {
      checks.add(error("TARGET_EXISTS", target + " is a folder"));
    }
    room(target, output.part().bytes(), checks);
    return new FileRestore(output, target, conflicts, occupied, checks);
  }

  /**
   * Where a wish wants it.
   *
   * @throws InvalidInputException INPUT_INVALID unless it is an absolute path
   */
  public static Path place(String text) {
    try {
      var path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      // Told below, as a relative one is.
    }
    throw new InvalidInputException(
        ErrorCode.INPUT_INVALID,
        "target 'path' must be an absolute path, not '%s'".formatted(text));
  }

  @Override
  public List<Check> checks() {
    return checks;
  }

  @Override
  public Totals totals() {
    return new Totals(1, output.part().bytes(), occupied ? 1 : 0);
  }

  @Override
  public void apply(RestoreListener listener) throws InterruptedException {
    if (conflicts == Conflicts.SKIP && exists(target)) {
      listener.item(item(State.SKIPPED).because(target + " exists"));
      listener.progress(1, 0);
      return;
    }
    var draft = target.resolveSibling(".holdfast-" + UUID.randomUUID());
    try {
      var copied = write(draft, listener);
      var name = publish(draft);
      written = name;
      sha256 = copied.sha256();
      var actual = hash(name);
      var state = actual.equals(copied.sha256()) ? State.SUCCESS : State.FAILED;
      listener.item(
          item(state).at(name.toString(), copied.bytes()).hashed(copied.sha256(), actual));
      listener.progress(1, copied.bytes());
    } catch (IOException e) {
      listener.item(item(State.FAILED).because(reason(e)));
      throw new SourceException(
          ErrorCode.TARGET_UNWRITABLE, "cannot write %s: %s".formatted(target, reason(e)), e);
    } finally {
      discard(draft);
    }
  }

  @Override
  public List<Difference> compare() {
    var name = written;
    if (name == null) {
      return List.of();
    }
    var differences = new ArrayList<Difference>();
    try {
      differ("bytes", Long.toString(output.part().bytes()), "" + Files.size(name), differences);
      differ("sha256", String.valueOf(sha256), hash(name), differences);
    } catch (IOException e) {
      differ("readable", "true", reason(e), differences);
    }
    return differences;
  }

  private StoredStream.Copied write(Path draft, RestoreListener listener)
      throws IOException, InterruptedException {
    Files.createDirectories(target.getParent());
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    try (var channel = FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), owner)) {
      var copied =
          output.copyTo(Channels.newOutputStream(channel), bytes -> listener.progress(0, bytes));
      channel.force(true);
      return copied;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while writing " + target);
    }
  }

  private Path publish(Path draft) throws IOException {
    if (conflicts == Conflicts.OVERWRITE) {
      return Files.move(draft, target, ATOMIC_MOVE, REPLACE_EXISTING);
    }
    for (var number = 0; ; number++) {
      var name = number == 0 ? target : target.resolveSibling(target.getFileName() + "." + number);
      try {
        return Files.move(draft, name);
      } catch (FileAlreadyExistsException e) {
        if (conflicts != Conflicts.KEEP_BOTH) {
          throw e;
        }
      }
    }
  }

  private void differ(String what, String expected, String actual, List<Difference> differences) {
    if (!expected.equals(actual)) {
      differences.add(new Difference(output.part().name() + "/" + what, expected, actual));
    }
  }

  private Item item(State state) {
    return Item.of(state, "FILE", output.part().name());
  }

  private static String hash(Path file) throws IOException {
    var digest = Digest.newSha256();
    try (var content = new DigestInputStream(Files.newInputStream(file), digest)) {
      content.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The nearest folder that is there tells how much fits. */
  private static void room(Path target, long bytes, List<Check> checks) {
    var folder = target.getParent();
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder)) {
      checks.add(error("TARGET_UNWRITABLE", target + " cannot lie there: no folder"));
      return;
    }
    if (!Files.isWritable(folder)) {
      checks.add(error("TARGET_UNWRITABLE", "no right to write in " + folder));
      return;
    }
    try {
      var free = Files.getFileStore(folder).getUsableSpace();
      if (free < bytes) {
        checks.add(error("TARGET_FULL", "%d bytes free, %d needed".formatted(free, bytes)));
      }
    } catch (IOException e) {
      checks.add(error("TARGET_UNWRITABLE", "cannot ask %s: %s".formatted(folder, reason(e))));
    }
  }

  private static Check error(String code, String detail) {
    return new Check(code, Severity.ERROR, detail);
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static void discard(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      // It is ours by its name, and the failure that left it is told already.
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
