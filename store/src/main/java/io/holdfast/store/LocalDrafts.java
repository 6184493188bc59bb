package io.holdfast.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Files that are filled before their names are known, all in one folder of a local store, and what
 * killed processes left of such. Whoever fills one holds a lock on it as long as it lives; one that
 * nobody holds, and nobody wrote to for a week, is removed before the first of a store is made. The
 * week is for places where locks reach no other machine, and a backup there that is slow or sleeps.
 * Thread-safe.
 */
final class LocalDrafts {
  private static final String PREFIX = "holdfast-draft-tmp-";
  private static final Duration LEFT_AFTER = Duration.ofDays(7);

  /** Of this process: to open such a file and close it again would end its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final InstantSource clock;
  private final AtomicBoolean swept = new AtomicBoolean();

  LocalDrafts(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Begins one.
   *
   * @throws java.nio.file.NoSuchFileException when the folder is missing
   */
  LocalDraft begin() throws IOException {
    sweepOnce();
    var path = folder.resolve(PREFIX + UUID.randomUUID());
    OWN.add(path);
    try {
      var draft = LocalDraft.begin(path, () -> OWN.remove(path));
      draft.hold();
      return draft;
    } catch (Throwable e) {
      OWN.remove(path);
      throw e;
    }
  }

  private void sweepOnce() {
    if (swept.getAndSet(true)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (var file : files) {
        if (file.getFileName().toString().startsWith(PREFIX) && !OWN.contains(file)) {
          removeIfLeft(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // What is left there stays for the next time.
    }
  }

  private void removeIfLeft(Path file) {
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      var writtenBefore = clock.instant().minus(LEFT_AFTER);
      if (!attributes.isRegularFile()
          || attributes.lastModifiedTime().toInstant().isAfter(writtenBefore)) {
        return;
      }
      try (var channel =
              FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
          var lock = channel.tryLock()) {
        if (lock != null) {
          Files.delete(file);
        }
      }
    } catch (IOException | OverlappingFileLockException e) {
      // Another's, or without locks nobody knows whose: it stays.
    }
  }
}
