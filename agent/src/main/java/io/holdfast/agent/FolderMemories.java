package io.holdfast.agent;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What backups of folders saw, so that the next need not compare those that are as they were: a
 * folder for each protection, in which the engine keeps its files. Nothing depends on them, and
 * they may be deleted at any time, also while backups run.
 */
public final class FolderMemories {
  private static final Logger log = LoggerFactory.getLogger(FolderMemories.class);

  /** Longer than from one monthly backup to the next. */
  private static final Duration KEPT = Duration.ofDays(60);

  /** Of all protections: the largest sources have 16 MiB, usual ones less than one. */
  private static final long MOST_BYTES = 1L << 30;

  private FolderMemories() {}

  static Path of(Path root, UUID protection) {
    return root.resolve(protection.toString());
  }

  /**
   * Takes away what no backup has renewed for 60 days, as when its protection or repository is
   * gone, and the oldest of what is more than a GiB.
   *
   * @param root the folder of all; need not be there
   * @return files taken away
   */
  public static int expire(Path root, InstantSource clock) {
    return expire(root, clock, MOST_BYTES);
  }

  static int expire(Path root, InstantSource clock, long mostBytes) {
    if (!Files.isDirectory(root)) {
      return 0;
    }
    try {
      var found = new Found(root);
      Files.walkFileTree(root, found);
      found.files.sort(Comparator.comparing(Kept::written).reversed());
      var before = FileTime.from(clock.instant().minus(KEPT));
      var deleted = 0;
      var bytes = 0L;
      for (var file : found.files) {
        bytes += file.bytes();
        if (bytes > mostBytes || file.written().compareTo(before) < 0) {
          Files.deleteIfExists(file.path());
          deleted++;
        }
      }
      return deleted;
    } catch (IOException e) {
      log.warn("what backups remember was not tidied folder={} reason={}", root, e.toString());
      return 0;
    }
  }

  private record Kept(Path path, FileTime written, long bytes) {}

  /** Collects all files, and takes away the folders of protections that have none any more. */
  private static final class Found extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Kept> files = new ArrayList<>();

    Found(Path root) {
      this.root = root;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files.add(new Kept(file, attributes.lastModifiedTime(), attributes.size()));
      return FileVisitResult.CONTINUE;
    }

    /** A backup that ends meanwhile replaces its file. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      if (!folder.equals(root)) {
        deleteIfEmpty(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    private static void deleteIfEmpty(Path folder) throws IOException {
      try {
        Files.delete(folder);
      } catch (DirectoryNotEmptyException e) {
        log.debug("still in use folder={}", folder);
      }
    }
  }
}
