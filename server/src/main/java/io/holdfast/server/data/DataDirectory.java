package io.holdfast.server.data;

import io.holdfast.base.ErrorCode;
import io.holdfast.base.PrivateFile;
import io.holdfast.server.ServerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * The folder that holds what one server owns. The lock on it ends with the process, however that
 * ends; two servers never share one.
 */
public final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder (mode 0700) when it is missing, and locks it.
   *
   * @throws ServerException STATE_CONFLICT when another server holds it; PATH_UNREADABLE
   */
  public static DataDirectory open(Path path) {
    try {
      Files.createDirectories(path.getParent() == null ? path : path.getParent());
      if (!Files.isDirectory(path)) {
        Files.createDirectory(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      var channel =
          FileChannel.open(
              path.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(channel)) {
        channel.close();
        throw new ServerException(
            ErrorCode.STATE_CONFLICT,
            "another Holdfast server uses the data directory %s; stop it, or start this one with --data elsewhere"
                .formatted(path),
            null);
      }
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot use the data directory %s".formatted(path), e);
    }
  }

  public Path path() {
    return path;
  }

  /** The SQLite catalog. */
  public Path catalogFile() {
    return path.resolve("catalog.sqlite");
  }

  /** Files of exports, until they expire. */
  public Path exports() {
    return path.resolve("exports");
  }

  /** What restic's clients send, until it is whole. */
  public Path spool() {
    return path.resolve("spool");
  }

  /** What is known of the files in points: a cache, made again when it is missing. */
  public Path fileIndexes() {
    return path.resolve("file-index");
  }

  /** What a prune sorts, while it runs; its files have no names. */
  public Path sortedRuns() {
    return path.resolve("sorted-runs");
  }

  /** Where drills restore to; empty while none runs. */
  public Path drills() {
    return path.resolve("drills");
  }

  /** What the agent's backups saw of folders; may be deleted at any time. */
  public Path folderMemories() {
    return path.resolve("folder-memory");
  }

  /** Kits that this installation is rebuilt with, for its owner to take away. */
  public Path recoveryKits() {
    return path.resolve("recovery-kits");
  }

  /** Sealed catalogs on their way; empty while none is. */
  public Path sealing() {
    return path.resolve("sealing");
  }

  /** Its configuration, when that lies here. */
  public Path configurationFile() {
    return path.resolve("holdfast.properties");
  }

  /** Where {@link #agentId} is kept. */
  public Path agentFile() {
    return path.resolve("agent.id");
  }

  /** There while a recovery into this folder has not come to its end. */
  public Path recoveryMark() {
    return path.resolve("recovery-unfinished");
  }

  /** Who the agent of this data directory is: the same at every start. */
  public UUID agentId() {
    var file = agentFile();
    try {
      if (Files.exists(file)) {
        return UUID.fromString(Files.readString(file).strip());
      }
      var id = UUID.randomUUID();
      PrivateFile.write(file, (id + "\n").getBytes(StandardCharsets.UTF_8));
      return id;
    } catch (IOException | IllegalArgumentException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot read or write %s".formatted(file), e);
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new ServerException(
          ErrorCode.PATH_UNREADABLE, "cannot release the data directory %s".formatted(path), e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // this process holds it already
    }
  }
}
