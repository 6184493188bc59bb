package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the bytes that go to a store and come from it under so many a second, all threads together.
 * What is saved pays before it goes, what is read pays as it comes: the rate holds over seconds,
 * not within one. The config, keys and locks never wait, and those behind them pay for them: a lock
 * that came late would be taken for a dead one's.
 */
public final class ThrottledStore implements Store {
  private final Store store;
  private final TokenBucket up;
  private final TokenBucket down;

  /**
   * @param store is closed with this
   */
  public ThrottledStore(Store store, TokenBucket up, TokenBucket down) {
    this.store = store;
    this.up = up;
    this.down = down;
  }

  @Override
  public void create() {
    store.create();
  }

  @Override
  public void save(ObjectName name, Content content) {
    pay(up, name, content.length());
    store.save(name, content);
  }

  /** Pays when it is saved: whoever fills drafts waits for those that are. */
  @Override
  public Draft draft() {
    return store.draft();
  }

  @Override
  public boolean replaceConfigAtOnce(byte[] content) {
    pay(up, ObjectName.CONFIG, content.length);
    return store.replaceConfigAtOnce(content);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    return new PaidStream(name, store.load(name, offset, length));
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    pay(down, name, target.remaining());
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

  private static boolean waits(ObjectName name) {
    return switch (name.type()) {
      case PACK, INDEX, SNAPSHOT -> true;
      case CONFIG, KEY, LOCK -> false;
    };
  }

  private void pay(TokenBucket bucket, ObjectName name, long bytes) {
    if (!waits(name)) {
      bucket.charge(bytes);
      return;
    }
    try {
      bucket.take(bytes);
    } catch (InterruptedException e) {
      throw Talks.interrupted("waiting for bandwidth to " + store.location(), e);
    }
  }

  private final class PaidStream extends FilterInputStream {
    private final ObjectName name;

    private PaidStream(ObjectName name, InputStream stream) {
      super(stream);
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      var count = in.read(target, offset, length);
      if (count > 0) {
        pay(down, name, count);
      }
      return count;
    }
  }
}
