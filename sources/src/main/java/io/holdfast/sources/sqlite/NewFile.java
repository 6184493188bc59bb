package io.holdfast.sources.sqlite;

import io.holdfast.base.ErrorCode;
import io.holdfast.engine.crypto.Digest;
import io.holdfast.sources.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.UUID;
import java.util.function.LongConsumer;

/** A file being written beside its place; without {@link #putInPlace} it is gone again. */
final class NewFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 18;

  private final Path place;
  private final Path path;

  private NewFile(Path place, Path path) {
    this.place = place;
    this.path = path;
  }

  /** Only its owner may read it, until it takes the rights of the file that it replaces. */
  static NewFile beside(Path place) throws IOException {
    var path = place.resolveSibling(".holdfast-" + UUID.randomUUID());
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return new NewFile(place, path);
  }

  Path path() {
    return path;
  }

  /** Writes all of it to the disk; its SHA-256. */
  String write(InputStream content, LongConsumer progress)
      throws IOException, InterruptedException {
    var digest = Digest.newSha256();
    var buffer = new byte[BUFFER_BYTES];
    var total = 0L;
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        requireNotInterrupted();
        digest.update(buffer, 0, count);
        var piece = ByteBuffer.wrap(buffer, 0, count);
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
        total += count;
        progress.accept(total);
      }
      channel.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of what can be read of it. */
  String hashRead() throws IOException, InterruptedException {
    try (var content = Files.newInputStream(path)) {
      return hash(content);
    }
  }

  /** Takes the rights of what stands in its place, and replaces it in one step. */
  void putInPlace() throws IOException {
    if (Files.exists(place)) {
      takeRights();
    }
    Files.move(path, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (var folder = FileChannel.open(place.resolveSibling("."), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  private void takeRights() throws IOException {
    var old = Files.readAttributes(place, PosixFileAttributes.class);
    var own = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    try {
      own.setGroup(old.group());
      own.setOwner(old.owner());
    } catch (IOException e) {
      // Only root may give files away; then nobody may read this one who could not read the old.
      return;
    }
    own.setPermissions(old.permissions());
  }

  static String hash(InputStream content) throws IOException, InterruptedException {
    var digest = Digest.newSha256();
    var buffer = new byte[BUFFER_BYTES];
    for (var count = content.read(buffer); count >= 0; count = content.read(buffer)) {
      requireNotInterrupted();
      digest.update(buffer, 0, count);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static SourceException failed(Path path, IOException e) {
    var said = String.valueOf(e.getMessage());
    var code =
        e instanceof AccessDeniedException
            ? ErrorCode.SOURCE_FORBIDDEN
            : said.contains("No space left") || said.contains("Disk quota exceeded")
                ? ErrorCode.TARGET_FULL
                : ErrorCode.TARGET_UNWRITABLE;
    return new SourceException(code, "cannot write %s: %s".formatted(path, said), e);
  }

  private static void requireNotInterrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(path);
  }
}
