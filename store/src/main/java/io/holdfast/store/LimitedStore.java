package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Lets so many calls at a time through to a store, each on a connection of its own. A stream that
 * {@link #load} gave counts until it is closed; whoever holds one makes no other call meanwhile.
 * Locks are not counted: behind packs on a slow line they would come too late.
 */
public final class LimitedStore implements Store {
  private final Store store;
  private final Semaphore slots;

  /**
   * @param store is closed with this
   * @param connections at a time, at least 1
   */
  public LimitedStore(Store store, int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("%d connections".formatted(connections));
    }
    this.store = store;
    slots = new Semaphore(connections, true);
  }

  @Override
  public void create() {
    inSlot(() -> {
      store.create();
      return true;
    });
  }

  @Override
  public void save(ObjectName name, Content content) {
    inSlot(
        name,
        () -> {
          store.save(name, content);
          return true;
        });
  }

  /** Not counted: it lasts as long as somebody fills it, and nothing is sent for it before. */
  @Override
  public Draft draft() {
    return store.draft();
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    return inSlot(() -> store.replaceConfigAtOnce(content));
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    if (name.type() == ObjectType.LOCK) {
      return store.load(name, offset, length);
    }
    acquire();
    try {
      return new HeldStream(store.load(name, offset, length));
    } catch (RuntimeException e) {
      slots.release();
      throw e;
    }
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    inSlot(
        name,
        () -> {
          store.read(name, offset, target);
          return true;
        });
  }

  @Override
  public long size(ObjectName name) {
    return inSlot(name, () -> store.size(name));
  }

  @Override
  public Optional<Instant> savedAt(ObjectName name) {
    return inSlot(name, () -> store.savedAt(name));
  }

  /** Not counted: whoever hears of an object may ask for it. */
  @Override
  public void list(ObjectType type, Consumer<StoredObject> each) {
    store.list(type, each);
  }

  @Override
  public void delete(ObjectName name) {
    inSlot(
        name,
        () -> {
          store.delete(name);
          return true;
        });
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

  private <T> T inSlot(ObjectName name, Supplier<T> call) {
    return name.type() == ObjectType.LOCK ? call.get() : inSlot(call);
  }

  private <T> T inSlot(Supplier<T> call) {
    acquire();
    try {
      return call.get();
    } finally {
      slots.release();
    }
  }

  private void acquire() {
    try {
      slots.acquire();
    } catch (InterruptedException e) {
      throw Talks.interrupted("waiting for a connection to " + store.location(), e);
    }
  }

  private final class HeldStream extends FilterInputStream {
    private final AtomicBoolean held = new AtomicBoolean(true);

    private HeldStream(InputStream stream) {
      super(stream);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, length);
    }

    @Override
    public void close() throws IOException {
      try {
        in.close();
      } finally {
        if (held.getAndSet(false)) {
          slots.release();
        }
      }
    }
  }
}
