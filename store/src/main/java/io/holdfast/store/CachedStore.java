package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps indexes and snapshots on a local disk, where the next program finds them without the
 * network. A name is the hash of its bytes: one folder serves all repositories, and what is damaged
 * there is fetched again. Which objects there are, and how long, the store itself is asked; a whole
 * index or snapshot that is kept here is given out without asking, and is one that the store gave
 * out whole before, never one that was only sent there. Not for a check, which must read what the
 * store has.
 *
 * <p>Trouble with the folder costs the cache, never the call.
 */
public final class CachedStore implements Store {
  private final Store store;
  private final CacheFolder cache;

  /**
   * @param store is closed with this
   * @param folder made when it is needed, for its owner only; what others keep there stays
   * @param mostBytes what was used longest ago goes when there is more
   */
  public CachedStore(Store store, Path folder, long mostBytes, InstantSource clock) {
    this.store = store;
    cache = new CacheFolder(folder, mostBytes, clock);
  }

  @Override
  public void create() {
    store.create();
  }

  @Override
  public void save(ObjectName name, Content content) {
    store.save(name, content); // kept here once the store has given it out again
  }

  @Override
  public Draft draft() {
    return store.draft();
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    return store.replaceConfigAtOnce(content);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    if (offset != 0 || length != 0 || !CacheFolder.keeps(name.type())) {
      return store.load(name, offset, length);
    }
    return new ByteArrayInputStream(cache.find(name).orElseGet(() -> fetch(name)));
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
  public Optional<Instant> savedAt(ObjectName name) {
    return store.savedAt(name);
  }

  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    if (CacheFolder.keeps(name.type())) {
      cache.drop(name); // first, for who cannot delete it may mean that it is damaged
    }
    store.delete(name);
  }

  @Override
  public Optional<Path> folder() {
    return store.folder();
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }

  private byte[] fetch(ObjectName name) {
    try (var content = store.load(name, 0, 0)) {
      var fetched = content.readAllBytes();
      if (CacheFolder.isWhole(name, fetched)) {
        cache.keep(name, fetched);
      }
      return fetched;
    } catch (IOException e) {
      throw new StoreException(
          ErrorCode.STORE_UNREACHABLE,
          "cannot read %s in %s: %s".formatted(name, location(), e.getMessage()),
          e);
    }
  }
}
