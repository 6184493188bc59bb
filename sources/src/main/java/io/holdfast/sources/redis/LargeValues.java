package io.holdfast.sources.redis;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an RDB once more for those values that its first reading did not keep; nothing is read when
 * there are none. Not thread-safe.
 */
final class LargeValues implements Closeable {
  private final StoredRdb rdb;
  private @Nullable InputStream input;
  private long position;

  LargeValues(StoredRdb rdb) {
    this.rdb = rdb;
  }

  /** The value's bytes; to be read before the next is asked for, which must lie behind it. */
  InputStream open(RdbKey key) throws IOException {
    var opened = input;
    if (opened == null) {
      opened = rdb.open();
      input = opened;
    }
    opened.skipNBytes(key.valueOffset() - position);
    position = key.valueOffset();
    return new Value(opened, key.valueLength());
  }

  /** Ends where the value does. */
  private final class Value extends InputStream {
    private final InputStream from;
    private long left;

    Value(InputStream from, long length) {
      this.from = from;
      left = length;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      var count = from.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw RdbInput.damaged("ends within a value");
      }
      left -= count;
      position += count;
      return count;
    }
  }

  @Override
  public void close() throws IOException {
    if (input != null) {
      input.close();
    }
  }
}
