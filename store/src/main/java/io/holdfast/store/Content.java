package io.holdfast.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of an object that is to be saved: to be read as often as that takes. */
public interface Content {
  /** Bytes. */
  long length();

  /**
   * Gives all bytes from the first on; the caller closes it. Several may be read at a time.
   *
   * @throws StoreException when they are not there any more
   */
  InputStream open();

  /** Buffers one after the other, between their positions and limits, which stay where they are. */
  static Content of(List<ByteBuffer> parts) {
    var length = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    return new Content() {
      @Override
      public long length() {
        return length;
      }

      @Override
      public InputStream open() {
        return new BufferStream(parts);
      }
    };
  }

  static Content of(byte[] bytes) {
    return of(List.of(ByteBuffer.wrap(bytes)));
  }

  /**
   * As {@link #open()}.
   *
   * @param readAt set to the time of each read, by {@link System#nanoTime}
   */
  default InputStream open(AtomicLong readAt) {
    return new FilterInputStream(open()) {
      @Override
      public int read() throws IOException {
        readAt.set(System.nanoTime());
        return in.read();
      }

      @Override
      public int read(byte[] target, int offset, int count) throws IOException {
        readAt.set(System.nanoTime());
        return in.read(target, offset, count);
      }
    };
  }

  /** A part of it. */
  default Content part(long offset, long length) {
    return new ContentPart(this, offset, length);
  }

  /** Whether a stream has these bytes, and no others; not closed. */
  default boolean isSame(InputStream stored) throws IOException {
    try (var own = open()) {
      byte[] piece;
      var pieceBytes = 64 * 1024;
      do {
        piece = own.readNBytes(pieceBytes);
        if (!Arrays.equals(piece, stored.readNBytes(pieceBytes))) {
          return false;
        }
      } while (piece.length == pieceBytes);
      return true;
    }
  }
}
