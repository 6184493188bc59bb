package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the bytes that go to a store and come from it under so many a second, all threads together.
 * What is saved pays before it goes, what is read pays as it comes: the rate holds over seconds,
 * not within one.
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
  public void save(ObjectName name, List<ByteBuffer> content) {
    pay(up, BufferStream.length(content));
    store.save(name, content);
  }

  @Override
  public InputStream load(ObjectName name, long offset, long length) {
    return new PaidStream(store.load(name, offset, length));
  }

  @Override
  public void read(ObjectName name, long offset, ByteBuffer target) {
    pay(down, target.remaining());
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
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() {
    store.close();
  }

  private void pay(TokenBucket bucket, long bytes) {
    try {
      bucket.take(bytes);
    } catch (InterruptedException e) {
      throw Talks.interrupted("waiting for bandwidth to " + store.location(), e);
    }
  }

  private final class PaidStream extends FilterInputStream {
    private PaidStream(InputStream stream) {
      super(stream);
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
        pay(down, count);
      }
      return count;
    }
  }
}
