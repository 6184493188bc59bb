package io.holdfast.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a cache: {@code index/<2 hex>/<id>} and {@code snapshots/<2 hex>/<id>}. What has
 * another name is a stranger's, neither counted nor touched. Trouble with a file costs it, never
 * the call. Thread-safe.
 */
final class CacheFolder {
  private static final Logger log = LoggerFactory.getLogger(CacheFolder.class);

  /** What is left when it was full, in percent. */
  private static final int KEPT_PERCENT = 80;

  private static final int PREFIX_DIGITS = 2;
  private static final Pattern PREFIX = Pattern.compile("[0-9a-f]{2}");

  /** What a program that ended while it wrote has left. */
  private static final Pattern TEMPORARY = Pattern.compile("tmp-[0-9a-f-]{36}");

  private static final List<ObjectType> KEPT = List.of(ObjectType.INDEX, ObjectType.SNAPSHOT);

  private final Path folder;
  private final long mostBytes;
  private final InstantSource clock;

  /** Bytes in the folder as far as this program knows; below 0 until it was counted. */
  private final AtomicLong bytes = new AtomicLong(-1);

  CacheFolder(Path folder, long mostBytes, InstantSource clock) {
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  static boolean keeps(ObjectType type) {
    return KEPT.contains(type);
  }

  static boolean isWhole(ObjectName name, byte[] content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest).equals(name.id());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  Optional<byte[]> find(ObjectName name) {
    var file = file(name);
    try {
      var kept = Files.readAllBytes(file);
      if (!isWhole(name, kept)) {
        drop(file);
        return Optional.empty();
      }
      touch(file);
      return Optional.of(kept);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.debug("cache not read file={} reason={}", file, e.toString());
      return Optional.empty();
    }
  }

  void keep(ObjectName name, byte[] content) {
    var parent = parent(name);
    try {
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var temporary = parent.resolve("tmp-" + UUID.randomUUID());
      try {
        Files.write(temporary, content);
        Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
        Files.move(temporary, file(name), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      trim(content.length);
    } catch (IOException | UncheckedIOException e) {
      log.debug("cache not written name={} folder={} reason={}", name, folder, e.toString());
    }
  }

  void drop(ObjectName name) {
    drop(file(name));
  }

  private Path parent(ObjectName name) {
    return folder.resolve(name.type().folder(), name.id().substring(0, PREFIX_DIGITS));
  }

  private Path file(ObjectName name) {
    return parent(name).resolve(name.id());
  }

  /** When it was used last; a file that cannot say so is as good. */
  private void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
    } catch (IOException e) {
      log.debug("cache not touched file={} reason={}", file, e.toString());
    }
  }

  /** One thread at a time looks through the folder, and only when it must. */
  private synchronized void trim(long added) throws IOException {
    if (bytes.get() >= 0 && bytes.addAndGet(added) <= mostBytes) {
      return;
    }
    var files = files();
    var total = files.stream().mapToLong(Kept::sizeBytes).sum();
    if (total > mostBytes) {
      files.sort(Comparator.comparing(Kept::usedAt));
      for (var file : files) {
        if (total <= mostBytes / 100 * KEPT_PERCENT) {
          break;
        }
        drop(file.path());
        total -= file.sizeBytes();
      }
    }
    bytes.set(total);
  }

  /** A file of ours. */
  private record Kept(Path path, long sizeBytes, FileTime usedAt) {}

  private List<Kept> files() throws IOException {
    var files = new ArrayList<Kept>();
    for (var type : KEPT) {
      var prefixes = entries(folder.resolve(type.folder()), PREFIX.asMatchPredicate());
      for (var below : prefixes) {
        for (var file : entries(below, name -> isOurs(below, name))) {
          find(file).ifPresent(files::add);
        }
      }
    }
    return files;
  }

  private static boolean isOurs(Path parent, String name) {
    return TEMPORARY.matcher(name).matches()
        || ObjectName.isId(name) && name.startsWith(parent.getFileName().toString());
  }

  /** What a folder has under such names; a link leads to another's. */
  private static List<Path> entries(Path folder, Predicate<String> named) throws IOException {
    var found = new ArrayList<Path>();
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return found;
    }
    try (var entries = Files.newDirectoryStream(folder)) {
      for (var entry : entries) {
        if (named.test(entry.getFileName().toString())) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of(); // another program was faster
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  private static Optional<Kept> find(Path file) throws IOException {
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes.isRegularFile()
          ? Optional.of(new Kept(file, attributes.size(), attributes.lastModifiedTime()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static void drop(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("cache not cleared file={} reason={}", file, e.toString());
    }
  }
}
