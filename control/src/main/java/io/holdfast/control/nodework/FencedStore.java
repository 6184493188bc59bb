package io.holdfast.control.nodework;

import io.holdfast.store.Content;
import io.holdfast.store.Draft;
import io.holdfast.store.ObjectName;
import io.holdfast.store.ObjectType;
import io.holdfast.store.Store;
import io.holdfast.store.StoredObject;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store that takes nothing more once its user's claim is lost. Reading goes on, and so does the
 * removal of locks: whoever stops takes its own away.
 */
final class FencedStore implements Store {
  private final Store store;
  private final Runnable fence;

  /**
   * @param fence throws when the claim is lost
   */
  FencedStore(Store store, Runnable fence) {
    this.store = store;
    this.fence = fence;
  }

  @Override
  public void create() {
    fence.run();
    store.create();
  }

  @Override
  public void save(ObjectName name, Content content) {
    fence.run();
    store.save(name, content);
  }

  @Override
  public Draft draft() {
    fence.run();
    return store.draft();
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    fence.run();
    return store.replaceConfigAtOnce(content);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    return store.load(name, offset, length);
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
    if (name.type() != ObjectType.LOCK) {
      fence.run();
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
}
