package io.holdfast.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file of a local store under a temporary name, until it is published under its own. */
final class LocalDraft implements Draft {
  private static final int PIECE_BYTES = 256 * 1024;

  private final FileChannel channel;
  private final Runnable closed;
  private Path path;
  private long length;
  private boolean synced;
  private boolean published;

  private LocalDraft(Path path, FileChannel channel, Runnable closed) {
    this.path = path;
    this.channel = channel;
    this.closed = closed;
  }

  /**
   * Makes a file that is not there, for its owner alone until it is published.
   *
   * @param closed is run when it is closed
   */
  static LocalDraft begin(Path path, Runnable closed) throws IOException {
    var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    return new LocalDraft(path, FileChannel.open(path, options, ownerOnly), closed);
  }

  /** Tells other processes for as long as it is filled that somebody does. */
  void hold() {
    try {
      channel.tryLock();
    } catch (IOException | OverlappingFileLockException e) {
      // This file system knows no locks, or tells no files apart: there nobody removes what others
      // left, or what is a week old.
    }
  }

  boolean isBelow(Path root) {
    return path.startsWith(root);
  }

  @Override
  public void append(ByteBuffer piece) {
    try {
      write(piece);
    } catch (IOException e) {
      throw LocalErrors.translate("cannot write " + path, e);
    }
  }

  /** Appends all of a content. */
  void write(Content content) throws IOException {
    var piece = new byte[Math.clamp(content.length(), 1, PIECE_BYTES)];
    try (var stream = content.open()) {
      for (var count = stream.read(piece); count >= 0; count = stream.read(piece)) {
        write(ByteBuffer.wrap(piece, 0, count));
      }
    }
    if (length != content.length()) {
      throw new IOException("%d bytes came instead of %d".formatted(length, content.length()));
    }
  }

  private void write(ByteBuffer piece) throws IOException {
    length += piece.remaining();
    while (piece.hasRemaining()) {
      channel.write(piece);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream open() {
    try {
      return Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ));
    } catch (IOException e) {
      throw LocalErrors.translate("cannot read " + path, e);
    }
  }

  /**
   * Makes the bytes durable and gives them their name. Equal names mean equal bytes, so replacing
   * is harmless, but for the config: there the first writer wins, and two repositories can never be
   * mixed in one folder. Does nothing when it has the name already.
   *
   * @param replaces whether another file of that name goes
   * @throws FileAlreadyExistsException when there is another and it stays
   */
  void publish(Path target, LocalModes modes, boolean replaces) throws IOException {
    if (path.equals(target)) {
      return;
    }
    sync();
    allow(modes);
    if (replaces) {
      rename(target, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    try {
      giveFirst(target);
    } catch (FileAlreadyExistsException e) {
      if (Files.mismatch(target, path) >= 0) {
        throw e;
      }
    }
  }

  /** What knows no modes refuses; what it has then is its own. */
  private void allow(LocalModes modes) throws IOException {
    try {
      Files.setPosixFilePermissions(path, modes.file());
    } catch (IOException e) {
      if (!LocalErrors.isRefused(e)) {
        throw e;
      }
    }
  }

  /** What knows no links is asked for the name first: of two at one moment the last one wins. */
  private void giveFirst(Path target) throws IOException {
    try {
      Files.createLink(target, path);
    } catch (IOException e) {
      if (!LocalErrors.isRefused(e)) {
        throw e;
      }
      rename(target);
    }
  }

  private void rename(Path target, CopyOption... how) throws IOException {
    Files.move(path, target, how);
    path = target;
    published = true;
  }

  /** Once at most: after a sync that failed, another would promise what the disk has lost. */
  private void sync() throws IOException {
    if (synced) {
      return;
    }
    try (channel) {
      channel.force(true);
      if (channel.size() != length) {
        throw new IOException("wrote %d of %d bytes".formatted(channel.size(), length));
      }
    }
    synced = true;
  }

  @Override
  public void close() {
    try {
      channel.close();
      if (!published) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      // A stranger is left, which no list shows; what led here is told.
    } finally {
      closed.run();
    }
  }
}
