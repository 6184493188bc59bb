package io.holdfast.engine.mount;

import io.holdfast.engine.pack.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.List;

/** Some bytes of a file, read from the blob in which they begin on. Not thread-safe. */
final class MountedContent extends InputStream {
  /** What takes the bytes may copy what it is given at once, and keep room for it. */
  static final int WRITTEN_BYTES = 64 << 10;

  private final BlobCache blobs;
  private final List<BlobId> content;
  private int next;
  private long left;
  private byte[] current = new byte[0];
  private int position;

  /**
   * @param from first byte wanted
   * @param length bytes wanted, all of which the file has
   */
  MountedContent(BlobCache blobs, List<BlobId> content, FilePieces pieces, long from, long length)
      throws IOException {
    this.blobs = blobs;
    this.content = content;
    left = length;
    if (length > 0) {
      next = pieces.at(from);
      var start = pieces.start(next);
      load();
      position = (int) (from - start);
    }
  }

  @Override
  public int read() throws IOException {
    if (!more()) {
      return -1;
    }
    left--;
    return current[position++] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!more()) {
      return -1;
    }
    var count = (int) Math.min(length, Math.min(left, current.length - position));
    System.arraycopy(current, position, target, offset, count);
    take(count);
    return count;
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    var done = 0L;
    while (more()) {
      var count = (int) Math.min(left, Math.min(WRITTEN_BYTES, current.length - position));
      target.write(current, position, count);
      take(count);
      done += count;
    }
    return done;
  }

  private void take(int count) {
    position += count;
    left -= count;
  }

  private boolean more() throws IOException {
    while (left > 0 && position == current.length) {
      load();
    }
    return left > 0;
  }

  private void load() throws IOException {
    try {
      current = blobs.get(content.get(next++));
      position = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    }
  }
}
