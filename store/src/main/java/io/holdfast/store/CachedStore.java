package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps indexes and snapshots on a local disk, where the next program finds them without the
 * network. A name is the hash of its bytes: one folder serves all repositories, and what is damaged
 * there is fetched again. What exists is always asked of the store itself. Not for a check, which
 * must read what the store has.
 *
 * <p>Trouble with the folder costs the cache, never the call.
 */
public final class CachedStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(CachedStore.class);

  /** What is left when it was full, in percent. */
  private static final int KEPT_PERCENT = 80;

  private static final int PREFIX_DIGITS = 2;

  private final Store store;
  private final Path folder;
  private final long mostBytes;
  private final InstantSource clock;

  /** Bytes in the folder as far as this store knows; below 0 until it was counted. */
  private final AtomicLong bytes = new AtomicLong(-1);

  /**
   * @param store is closed with this
   * @param folder made when it is needed, for its owner only
   * @param mostBytes what was used longest ago goes when there is more
   */
  public CachedStore(Store store, Path folder, long mostBytes, InstantSource clock) {
    this.store = store;
    this.folder = folder;
    this.mostBytes = mostBytes;
    this.clock = clock;
  }

  @Override
  public void create() {
    store.create();
  }

  @Override
  public void save(ObjectName name, List<ByteBuffer> content) {
    if (!isKept(name.type())) {
      store.save(name, content);
      return;
    }
    var whole = ByteBuffer.allocate((int) BufferStream.length(content));
    content.forEach(part -> whole.put(part.duplicate()));
    store.save(name, content);
    keep(name, whole.array());
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    if (offset != 0 || length != 0 || !isKept(name.type())) {
      return store.load(name, offset, length);
    }
    return new ByteArrayInputStream(find(name).orElseGet(() -> fetch(name)));
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    store.read(name, offset, target);
  }

  @Override
  public long size(ObjectName name) {
    return store.size(name);
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    store.delete(name);
    if (isKept(name.type())) {
      drop(path(name));
    }
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }

  private static boolean isKept(ObjectType type) {
    return switch (type) {
      case INDEX, SNAPSHOT -> true;
      case CONFIG, KEY, LOCK, PACK -> false;
    };
  }

  private Path path(ObjectName name) {
    return folder.resolve(name.type().folder(), name.id().substring(0, PREFIX_DIGITS), name.id());
  }

  private Optional<byte[]> find(ObjectName name) {
    var file = path(name);
    try {
      var kept = Files.readAllBytes(file);
      if (isWhole(name, kept)) {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        return Optional.of(kept);
      }
      drop(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.debug("cache not read file={} reason={}", file, e.toString());
    }
    return Optional.empty();
  }

  private byte[] fetch(ObjectName name) {
    try (var content = store.load(name, 0, 0)) {
      var fetched = content.readAllBytes();
      if (isWhole(name, fetched)) {
        keep(name, fetched);
      }
      return fetched;
    } catch (IOException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE,
          "cannot read %s in %s: %s".formatted(name, location(), e.getMessage()),
          e);
    }
  }

  private void keep(ObjectName name, byte[] content) {
    var file = path(name);
    try {
      var parent = folder.resolve(file.subpath(folder.getNameCount(), file.getNameCount() - 1));
      Files.createDirectories(
          parent,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      var temporary = parent.resolve("tmp-" + UUID.randomUUID());
      try {
        Files.write(temporary, content);
        Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
      trim(content.length);
    } catch (IOException | UncheckedIOException e) {
      log.debug("cache not written file={} reason={}", file, e.toString());
    }
  }

  /** One thread at a time looks through the folder, and only when it must. */
  private synchronized void trim(long added) throws IOException {
    if (bytes.get() >= 0 && bytes.addAndGet(added) <= mostBytes) {
      return;
    }
    var files = new ArrayList<Kept>();
    try (var all = Files.walk(folder)) {
      for (var file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        files.add(new Kept(file, Files.size(file), Files.getLastModifiedTime(file)));
      }
    }
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

  /** A file of the folder. */
  private record Kept(Path path, long sizeBytes, FileTime usedAt) {}

  private static void drop(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.debug("cache not cleared file={} reason={}", file, e.toString());
    }
  }

  private static boolean isWhole(ObjectName name, byte[] content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest).equals(name.id());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
