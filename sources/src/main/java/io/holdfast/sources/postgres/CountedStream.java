package io.holdfast.sources.postgres;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts what passes. Read by one thread, asked by any. */
final class CountedStream extends FilterInputStream {
  private volatile long count;

  CountedStream(InputStream raw) {
    super(raw);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    var value = super.read();
    add(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    var read = super.read(target, offset, length);
    add(Math.max(0, read));
    return read;
  }

  private void add(int bytes) {
    // Only the reading thread writes it.
    var before = count;
    count = before + bytes;
  }
}
