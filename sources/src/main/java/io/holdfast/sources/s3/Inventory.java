package io.holdfast.sources.s3;

import io.holdfast.base.ErrorCode;
import io.holdfast.sources.SourceException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A listing of any length, in the order of places. Keys come from a service in another order; what
 * memory should not hold is sorted in runs that lie in a file without a name (ADR 0112). Filled
 * first, then read as often as need be; used by one thread at a time.
 */
final class Inventory implements AutoCloseable {
  private static final int RUN = 50_000;
  private static final int BUFFER_BYTES = 64 << 10;

  private final int runLength;
  private final List<Run> runs = new ArrayList<>();
  private List<Listed> newest = new ArrayList<>();
  private @Nullable RandomAccessFile file;
  private long count;
  private boolean sorted;

  /** A sorted stretch of the file. */
  private record Run(long offset, long length) {}

  /** Reads on through what is sorted. */
  private interface Stretch {
    @Nullable Listed next() throws IOException;
  }

  private record Head(Listed listed, Stretch rest) {}

  Inventory() {
    this(RUN);
  }

  Inventory(int runLength) {
    this.runLength = runLength;
  }

  void add(Listed listed) {
    if (newest.size() == runLength) {
      try {
        spill();
      } catch (IOException e) {
        throw failed(e);
      }
    }
    newest.add(listed);
    count++;
  }

  long count() {
    return count;
  }

  /** From the first on. No more can be added. */
  Cursor open() {
    if (!sorted) {
      newest.sort(Listed.BY_PLACE);
      sorted = true;
    }
    try {
      return new Cursor();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Never throws. */
  @Override
  public void close() {
    newest = List.of();
    runs.clear();
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        // It has no name any more, so nothing of it is left.
      }
    }
  }

  private void spill() throws IOException {
    newest.sort(Listed.BY_PLACE);
    var into = file();
    var offset = into.length();
    into.seek(offset);
    var output =
        new DataOutputStream(
            new BufferedOutputStream(
                new OutputStream() {
                  @Override
                  public void write(int value) throws IOException {
                    into.write(value);
                  }

                  @Override
                  public void write(byte[] bytes, int from, int length) throws IOException {
                    into.write(bytes, from, length);
                  }
                },
                BUFFER_BYTES));
    for (var listed : newest) {
      listed.write(output);
    }
    output.flush();
    runs.add(new Run(offset, into.length() - offset));
    newest = new ArrayList<>();
  }

  /** Readable by us alone, and gone from its folder at once. */
  private RandomAccessFile file() throws IOException {
    if (file == null) {
      var path = Files.createTempFile("holdfast-listing-", ".tmp");
      file = new RandomAccessFile(path.toFile(), "rw");
      Files.delete(path);
    }
    return file;
  }

  private static SourceException failed(IOException e) {
    return new SourceException(
        ErrorCode.SOURCE_FAILED,
        "the listing of the bucket cannot be kept in %s: %s"
            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
        e);
  }

  /** A reading of the whole. Not thread-safe. */
  final class Cursor {
    private final PriorityQueue<Head> heads =
        new PriorityQueue<>((one, other) -> Listed.BY_PLACE.compare(one.listed(), other.listed()));

    private Cursor() throws IOException {
      for (var run : runs) {
        push(new FromFile(run)::next);
      }
      var memory = newest.iterator();
      push(() -> memory.hasNext() ? memory.next() : null);
    }

    /** Null at the end. */
    @Nullable Listed peek() {
      var head = heads.peek();
      return head == null ? null : head.listed();
    }

    /** Null at the end. */
    @Nullable Listed next() {
      var head = heads.poll();
      if (head == null) {
        return null;
      }
      try {
        push(head.rest());
      } catch (IOException e) {
        throw failed(e);
      }
      return head.listed();
    }

    private void push(Stretch stretch) throws IOException {
      var next = stretch.next();
      if (next != null) {
        heads.add(new Head(next, stretch));
      }
    }
  }

  private final class FromFile {
    private final Run run;
    private final DataInputStream input;
    private long read;

    FromFile(Run run) {
      this.run = run;
      input =
          new DataInputStream(
              new BufferedInputStream(
                  new InputStream() {
                    @Override
                    public int read() {
                      throw new IllegalStateException("the buffer reads in pieces");
                    }

                    @Override
                    public int read(byte[] bytes, int from, int length) throws IOException {
                      return more(bytes, from, length);
                    }
                  },
                  BUFFER_BYTES));
    }

    @Nullable Listed next() throws IOException {
      if (read == run.length() && input.available() == 0) {
        return null;
      }
      return Listed.read(input);
    }

    private int more(byte[] bytes, int from, int length) throws IOException {
      var left = (int) Math.min(length, run.length() - read);
      if (left == 0) {
        return -1;
      }
      var source = file();
      source.seek(run.offset() + read);
      source.readFully(bytes, from, left);
      read += left;
      return left;
    }
  }
}
