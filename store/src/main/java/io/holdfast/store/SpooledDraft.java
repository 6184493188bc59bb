package io.holdfast.store;

import io.holdfast.base.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * A draft in a file of this machine, for stores that cannot begin an object without its name, or
 * send it more than once when a talk fails. The file loses its own name before its first byte, so
 * that nothing is left of it however the process ends.
 */
final class SpooledDraft implements Draft {
  private final Path folder;

  /** Not read by a channel, which an interrupted talk would close for those that follow. */
  private final RandomAccessFile file;

  private final CRC32C sum = new CRC32C();
  private long length;

  private SpooledDraft(Path folder, RandomAccessFile file) {
    this.folder = folder;
    this.file = file;
  }

  /** Begins one in the system's folder for what is temporary. */
  static SpooledDraft begin() {
    return begin(Path.of(System.getProperty("java.io.tmpdir")));
  }

  static SpooledDraft begin(Path folder) {
    try {
      var path = Files.createTempFile(folder, "holdfast-draft-", ""); // for the owner alone
      try {
        return new SpooledDraft(folder, new RandomAccessFile(path.toFile(), "rw"));
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  @Override
  public void append(ByteBuffer piece) {
    length += piece.remaining();
    sum.update(piece.duplicate());
    try {
      while (piece.hasRemaining()) {
        file.getChannel().write(piece);
      }
    } catch (IOException e) {
      throw failure(folder, e);
    }
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public InputStream open() {
    return new Reading();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      // It has no name, and the kernel frees it with the process at the latest.
    }
  }

  private static StoreException failure(Path folder, IOException e) {
    var what = "cannot keep in %s what is to be saved".formatted(folder);
    return e instanceof ClosedByInterruptException
        ? Talks.interrupted(what, e)
        : new StoreException(
            ErrorCode.WORK_FOLDER_UNWRITABLE, "%s: %s".formatted(what, e.getMessage()), e);
  }

  /** Keeps its last bytes back unless all were those that were written. */
  private final class Reading extends InputStream {
    private final CRC32C seen = new CRC32C();
    private long position;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      if (position == length) {
        return -1;
      }
      var got = got(target, offset, (int) Math.min(count, length - position));
      seen.update(target, offset, Math.max(0, got));
      position += Math.max(0, got);
      if (got < 0 || position == length && seen.getValue() != sum.getValue()) {
        throw told(new IOException("what was kept there is not what was written"));
      }
      return got;
    }

    private int got(byte[] target, int offset, int count) throws IOException {
      try {
        synchronized (file) { // they share its position
          file.seek(position);
          return file.read(target, offset, count);
        }
      } catch (IOException e) {
        throw told(e);
      }
    }

    /** For whoever sends it: no other try would find it better. */
    private IOException told(IOException e) {
      var told = failure(folder, e);
      return new IOException(told.getMessage(), told);
    }
  }
}
