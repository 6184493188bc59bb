package io.holdfast.engine.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that do not change any more: in an array, or in a file with one word in memory for each
 * block of some KiB. Thread-safe; a cursor is one thread's.
 */
public final class Records {
  static final int BLOCK_BYTES = 4 * 1024;
  private static final int CURSOR_BYTES = 64 * 1024;

  private final RunSpace space;
  private final int words;
  private final long size;

  /** All of it, or nothing. */
  private final long[] memory;

  private final @Nullable FileChannel file;

  /** The first word of each block. */
  private final long[] firsts;

  private final int blockRecords;

  private Records(
      RunSpace space,
      int words,
      long size,
      long[] memory,
      @Nullable FileChannel file,
      long[] firsts) {
    this.space = space;
    this.words = words;
    this.size = size;
    this.memory = memory;
    this.file = file;
    this.firsts = firsts;
    blockRecords = blockRecords(words);
  }

  /**
   * @param memory the records, and perhaps free room
   */
  static Records inMemory(RunSpace space, int words, int size, long[] memory) {
    return new Records(space, words, size, memory, null, new long[0]);
  }

  static Records inFile(RunSpace space, int words, long size, FileChannel file, long[] firsts) {
    return new Records(space, words, size, new long[0], file, firsts);
  }

  static int blockRecords(int words) {
    return Math.max(1, BLOCK_BYTES / Long.BYTES / words);
  }

  public long size() {
    return size;
  }

  /** Copies a record to the start of {@code target}. */
  public void read(long at, long[] target) {
    if (at < 0 || at >= size) {
      throw new IndexOutOfBoundsException("record %d of %d".formatted(at, size));
    }
    if (file == null) {
      System.arraycopy(memory, (int) at * words, target, 0, words);
    } else {
      load(at, 1, target);
    }
  }

  /** From the first record on. */
  public Cursor cursor() {
    return cursor(0, size);
  }

  /** From {@code from} on, so many records, which must be there. */
  public Cursor cursor(long from, long count) {
    if (from < 0 || count < 0 || from + count > size) {
      throw new IndexOutOfBoundsException("%d records at %d of %d".formatted(count, from, size));
    }
    return new Cursor(from, count);
  }

  /**
   * The place of the first record that begins with these words; negative when there is none. Only
   * of sorted records.
   */
  public long find(long... key) {
    return file == null ? findIn(memory, 0, (int) size, key) : findInFile(key);
  }

  /** Frees what they take, before their space is closed. */
  public void free() {
    if (file != null) {
      space.release(file);
    }
  }

  private long findInFile(long[] key) {
    var block = new long[blockRecords * words];
    for (var number = firstBlock(key[0]); number < firsts.length; number++) {
      var start = (long) number * blockRecords;
      var count = (int) Math.min(blockRecords, size - start);
      load(start, count, block);
      var at = lowerBound(block, 0, count, key);
      if (at < count) {
        return compare(block, at * words, key) == 0 ? start + at : -1;
      }
    }
    return -1;
  }

  /** The last block that begins before {@code word}: nothing before it begins with that. */
  private int firstBlock(long word) {
    var low = 0;
    var high = firsts.length;
    while (low < high) {
      var middle = low + high >>> 1;
      if (Long.compareUnsigned(firsts[middle], word) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }

  private long findIn(long[] records, int from, int to, long[] key) {
    var at = lowerBound(records, from, to, key);
    return at < to && compare(records, at * words, key) == 0 ? at : -1;
  }

  private int lowerBound(long[] records, int from, int to, long[] key) {
    var low = from;
    var high = to;
    while (low < high) {
      var middle = low + high >>> 1;
      if (compare(records, middle * words, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int compare(long[] records, int at, long[] key) {
    for (var word = 0; word < key.length; word++) {
      var order = Long.compareUnsigned(records[at + word], key[word]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private void load(long from, int count, long[] target) {
    var bytes = ByteBuffer.allocate(count * words * Long.BYTES);
    load(from, bytes);
    bytes.asLongBuffer().get(target, 0, count * words);
  }

  /** Fills the buffer and flips it. */
  private void load(long from, ByteBuffer bytes) {
    if (file == null) {
      throw new IllegalStateException("these records are in memory");
    }
    var position = from * words * Long.BYTES;
    try {
      while (bytes.hasRemaining()) {
        var read = file.read(bytes, position + bytes.position());
        if (read < 0) {
          throw new IOException("a run is shorter than what was written to it");
        }
      }
    } catch (IOException e) {
      throw space.failure(e);
    }
    bytes.flip();
  }

  /** Goes through records in order. Stands before the first one. Not thread-safe. */
  public final class Cursor {
    private final long end;

    /** The record in front of {@link #next}. */
    private long following;

    /** Holds records from {@code loadedFrom} up to {@code loadedTo}. */
    private long[] loaded = memory;

    private long loadedFrom;
    private long loadedTo = file == null ? size : 0;
    private @Nullable ByteBuffer bytes;
    private int base;

    private Cursor(long from, long count) {
      following = from;
      end = from + count;
    }

    /** Steps on; false at the end. */
    public boolean next() {
      if (following == end) {
        return false;
      }
      if (following >= loadedTo || following < loadedFrom) {
        fill();
      }
      base = (int) (following - loadedFrom) * words;
      following++;
      return true;
    }

    /** A word of the record. */
    public long word(int number) {
      return loaded[base + number];
    }

    /** The place of the record. */
    public long at() {
      return following - 1;
    }

    /** Whether both records begin with the same words. */
    boolean isSame(long[] record) {
      return Arrays.equals(loaded, base, base + words, record, 0, words);
    }

    /** Copies the record to the start of {@code target}. */
    public void copyTo(long[] target) {
      System.arraycopy(loaded, base, target, 0, words);
    }

    int compareTo(Cursor other) {
      for (var word = 0; word < words; word++) {
        var order = Long.compareUnsigned(loaded[base + word], other.loaded[other.base + word]);
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }

    private void fill() {
      var most = Math.max(1, CURSOR_BYTES / Long.BYTES / words);
      var count = (int) Math.min(most, end - following);
      if (bytes == null) {
        bytes = ByteBuffer.allocate(count * words * Long.BYTES);
        loaded = new long[count * words];
      }
      bytes.clear().limit(count * words * Long.BYTES);
      load(following, bytes);
      bytes.asLongBuffer().get(loaded, 0, count * words);
      loadedFrom = following;
      loadedTo = following + count;
    }
  }
}
