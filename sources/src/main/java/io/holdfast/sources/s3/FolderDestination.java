package io.holdfast.sources.s3;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.PlannedRestore.Check;
import io.holdfast.sources.PlannedRestore.Difference;
import io.holdfast.sources.PlannedRestore.Severity;
import io.holdfast.sources.SourceException;
import io.holdfast.sources.s3.StoredBucket.Revision;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A folder that objects are restored to as files, under the names that the point's tree has. */
final class FolderDestination implements Destination {
  private final StoredBucket point;
  private final Path top;

  FolderDestination(StoredBucket point, Path top) {
    this.point = point;
    this.top = top;
  }

  @Override
  public List<Check> checks(long bytes) {
    var folder = top;
    while (folder != null && !Files.exists(folder)) {
      folder = folder.getParent();
    }
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      return List.of(
          new Check("TARGET_UNWRITABLE", Severity.ERROR, "no folder to write in for " + top));
    }
    try {
      var free = Files.getFileStore(folder).getUsableSpace();
      return free >= bytes
          ? List.of()
          : List.of(
              new Check(
                  "TARGET_FULL",
                  Severity.ERROR,
                  "%d bytes free, %d needed".formatted(free, bytes)));
    } catch (IOException e) {
      return List.of(new Check("TARGET_UNWRITABLE", Severity.ERROR, reason(e)));
    }
  }

  @Override
  public Present present() {
    return (key, revision) -> Files.exists(path(key, revision), NOFOLLOW_LINKS);
  }

  @Override
  public void prepare() {
    try {
      Files.createDirectories(top);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** A number behind a slash would be a file of its own. */
  @Override
  public String numbered(String key, int number) {
    return key.endsWith("/")
        ? "%s.%d/".formatted(key.substring(0, key.length() - 1), number)
        : "%s.%d".formatted(key, number);
  }

  @Override
  public String name(String key, Revision revision) {
    return path(key, revision).toString();
  }

  @Override
  public Put put(String key, Revision revision, boolean replace) throws InterruptedException {
    var path = path(key, revision);
    if (!replace && Files.exists(path, NOFOLLOW_LINKS)) {
      return Put.TAKEN;
    }
    try {
      makeFolders(path);
      var draft = path.resolveSibling(".holdfast-" + UUID.randomUUID());
      try {
        write(draft, revision);
        if (replace) {
          Files.move(draft, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } else {
          Files.move(draft, path);
        }
      } finally {
        Files.deleteIfExists(draft);
      }
      return Put.WRITTEN;
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw new InterruptedException("interrupted while writing " + path);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      if (!replace) {
        return Put.TAKEN;
      }
      throw failed(e);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Files have no history: only what was current comes to a folder. */
  @Override
  public void delete(String key, Revision revision) {
    throw new IllegalStateException("no delete marker comes to a folder");
  }

  @Override
  public List<Difference> compare(String key, Revision revision) {
    var path = path(key, revision);
    var differences = new ArrayList<Difference>();
    try {
      differ(
          key, "bytes", Long.toString(revision.node().size()), "" + Files.size(path), differences);
      var md5 = Hashes.newMd5();
      try (var content = new DigestInputStream(Files.newInputStream(path), md5)) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      var actual = Hashes.hex(md5.digest());
      var expected = revision.facts().header(ObjectFacts.MD5).orElse(actual);
      differ(key, "md5", expected, actual, differences);
    } catch (IOException e) {
      differ(key, "readable", "true", reason(e), differences);
    }
    return differences;
  }

  @Override
  public void close() {}

  /** Of another key than the point's, what {@link #numbered} made of it. */
  private Path path(String key, Revision revision) {
    var names = point.fileNames(revision);
    var path = top;
    for (var name : KeyNames.key(names).equals(key) ? names : KeyNames.names(key)) {
      path = path.resolve(name);
    }
    return path;
  }

  /** Goes through no link, which could lead anywhere. */
  private void makeFolders(Path file) throws IOException {
    var below = top.relativize(file);
    var folder = top;
    for (var i = 0; i < below.getNameCount() - 1; i++) {
      folder = folder.resolve(below.getName(i));
      if (Files.isDirectory(folder, NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        Files.createDirectory(folder);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
          throw new FileSystemException(folder.toString(), null, "is in the way of a folder");
        }
      }
    }
  }

  private void write(Path draft, Revision revision) throws IOException {
    try (var content = point.open(revision);
        var output = Files.newOutputStream(draft, CREATE_NEW, WRITE)) {
      content.transferTo(output);
    }
    Files.setLastModifiedTime(draft, FileTime.from(revision.node().metadata().times().modified()));
  }

  private static void differ(
      String key, String what, String expected, String actual, List<Difference> differences) {
    if (!expected.equals(actual)) {
      differences.add(new Difference("%s/%s".formatted(key, what), expected, actual));
    }
  }

  private SourceException failed(IOException e) {
    var full = String.valueOf(e.getMessage()).contains("No space left");
    return new SourceException(
        full ? ErrorCode.TARGET_FULL : ErrorCode.TARGET_UNWRITABLE,
        "cannot write below %s: %s".formatted(top, reason(e)),
        e);
  }

  private static String reason(IOException e) {
    return e.toString();
  }
}
