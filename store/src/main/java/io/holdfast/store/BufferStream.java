package io.holdfast.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads buffers one after the other and leaves their positions alone, so that the same content can
 * be sent again. Not thread-safe; several streams of the same buffers may be read at once.
 */
public final class BufferStream extends InputStream {
  private static final int PIECE_BYTES = 64 * 1024;

  private final List<ByteBuffer> parts;
  private final AtomicLong readAt;
  private int index;

  public BufferStream(List<ByteBuffer> parts) {
    this(parts, new AtomicLong());
  }

  /**
   * @param readAt set to the time of each read, by {@link System#nanoTime}
   */
  public BufferStream(List<ByteBuffer> parts, AtomicLong readAt) {
    this.parts = parts.stream().map(ByteBuffer::duplicate).toList();
    this.readAt = readAt;
  }

  /** The part of {@code parts} from {@code offset}, without copying bytes. */
  public static List<ByteBuffer> slice(List<ByteBuffer> parts, long offset, long length) {
    var slices = new ArrayList<ByteBuffer>();
    var skip = offset;
    var wanted = length;
    for (var part : parts) {
      var skipped = (int) Math.min(skip, part.remaining());
      var count = (int) Math.min(wanted, part.remaining() - skipped);
      if (count > 0) {
        slices.add(part.slice(part.position() + skipped, count));
      }
      skip -= skipped;
      wanted -= count;
    }
    return slices;
  }

  /** Bytes that {@code parts} hold between their positions and limits. */
  public static long length(List<ByteBuffer> parts) {
    return parts.stream().mapToLong(ByteBuffer::remaining).sum();
  }

  /** Moves the positions to the limits: the content was saved. */
  public static void consume(List<ByteBuffer> parts) {
    parts.forEach(part -> part.position(part.limit()));
  }

  /** Whether a stream has these bytes, and no others; not closed. */
  public static boolean isSame(List<ByteBuffer> parts, InputStream stored) throws IOException {
    try (var own = new BufferStream(parts)) {
      byte[] piece;
      do {
        piece = own.readNBytes(PIECE_BYTES);
        if (!Arrays.equals(piece, stored.readNBytes(PIECE_BYTES))) {
          return false;
        }
      } while (piece.length == PIECE_BYTES);
      return true;
    }
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
    readAt.set(System.nanoTime());
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
