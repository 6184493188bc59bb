package io.holdfast.store;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Reads buffers one after the other and leaves their positions alone. Not thread-safe; several
 * streams of the same buffers may be read at once.
 */
final class BufferStream extends InputStream {
  private final List<ByteBuffer> parts;
  private int index;

  BufferStream(List<ByteBuffer> parts) {
    this.parts = parts.stream().map(ByteBuffer::duplicate).toList();
  }

  @Override
  public int read() {
    return advance() ? parts.get(index).get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    var part = parts.get(index);
    var count = Math.min(length, part.remaining());
    part.get(target, offset, count);
    return count;
  }

  /** Moves to a part that has bytes left. */
  private boolean advance() {
    while (index < parts.size() && !parts.get(index).hasRemaining()) {
      index++;
    }
    return index < parts.size();
  }
}
