package io.holdfast.engine.check;

import io.holdfast.engine.crypto.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Reads packs from their starts to their ends, one after the other, with few reads for many small
 * blobs. What was read is hashed at once, while it lies in the processor's cache. Not thread-safe.
 */
final class PackReader {
  private static final int PIECE_BYTES = 256 * 1024;
  private static final int FIRST_BUFFER_BYTES = 2 * 1024 * 1024;

  /** A buffer that one huge blob made grow beyond this is not kept. */
  private static final int KEPT_BUFFER_BYTES = 9 * 1024 * 1024;

  private final MessageDigest digest = Digest.newSha256();
  private InputStream content = InputStream.nullInputStream();
  private byte[] buffer = new byte[FIRST_BUFFER_BYTES];

  /** What was read and not handed out lies from here to {@link #end}. */
  private int start;

  private int end;

  /** Starts a pack, wherever the one before was left. The caller closes the stream. */
  void begin(InputStream pack) {
    content = pack;
    digest.reset();
    start = 0;
    end = 0;
    if (buffer.length > KEPT_BUFFER_BYTES) {
      buffer = new byte[FIRST_BUFFER_BYTES];
    }
  }

  /**
   * Reads the next bytes.
   *
   * @return where in {@link #bytes} they begin, until the next call
   */
  int read(int length) throws IOException {
    if (length > buffer.length - start) {
      makeRoom(length);
    }
    while (end - start < length) {
      if (readPiece() < 0) {
        throw new EOFException("it ends early");
      }
    }
    var at = start;
    start += length;
    return at;
  }

  byte[] bytes() {
    return buffer;
  }

  /** Reads what is left. Returns the SHA-256 of the whole pack. */
  Digest finish() throws IOException {
    do {
      start = 0;
      end = 0;
    } while (readPiece() >= 0);
    return Digest.read(digest.digest(), 0);
  }

  private void makeRoom(int length) {
    var target = length > buffer.length ? new byte[length] : buffer;
    System.arraycopy(buffer, start, target, 0, end - start);
    buffer = target;
    end -= start;
    start = 0;
  }

  private int readPiece() throws IOException {
    var count = content.read(buffer, end, Math.min(PIECE_BYTES, buffer.length - end));
    if (count > 0) {
      Digest.update(digest, buffer, end, count);
      end += count;
    }
    return count;
  }
}
