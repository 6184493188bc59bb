package io.holdfast.engine.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that do not change any more: in an array, or in a file with twelve bytes in memory for
 * each block of some KiB. Whole blocks are read, and one that is not as it was written is refused.
 * Thread-safe; a cursor is one thread's.
 */
public final class Records {
  static final int BLOCK_BYTES = 4 * 1024;
  private static final int CURSOR_BLOCKS = 16;

  private final RunSpace space;
  private final int words;
  private final long size;

  /** All of it, or nothing. */
  private final long[] memory;

  private final @Nullable FileChannel file;

  /** Of the file. */
  private final BlockNotes notes;

  private final int blockRecords;

  private Records(
      RunSpace space,
      int words,
      long size,
      long[] memory,
      @Nullable FileChannel file,
      BlockNotes notes) {
    this.space = space;
    this.words = words;
    this.size = size;
    this.memory = memory;
    this.file = file;
    this.notes = notes;
    blockRecords = blockRecords(words);
  }

  /**
   * @param memory the records, and perhaps free room
   */
  static Records inMemory(RunSpace space, int words, int size, long[] memory) {
    return new Records(space, words, size, memory, null, BlockNotes.NONE);
  }

  static Records inFile(RunSpace space, int words, long size, FileChannel file, BlockNotes notes) {
    return new Records(space, words, size, new long[0], file, notes);
  }

  static int blockRecords(int words) {
    return Math.max(1, BLOCK_BYTES / Long.BYTES / words);
  }

  static int blockBytes(int words) {
    return blockRecords(words) * words * Long.BYTES;
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
      var block = (int) (at / blockRecords);
      var bytes = load(block, ByteBuffer.allocate(bytes(block, 1)));
      var longs = bytes.asLongBuffer();
      longs.get((int) (at % blockRecords) * words, target, 0, words);
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
    var bytes = ByteBuffer.allocate(blockBytes(words));
    for (var number = firstBlock(key[0]); number < notes.count(); number++) {
      var longs = load(number, bytes.clear().limit(bytes(number, 1))).asLongBuffer();
      var count = longs.remaining() / words;
      longs.get(block, 0, count * words);
      var at = lowerBound(block, 0, count, key);
      if (at < count) {
        return compare(block, at * words, key) == 0 ? (long) number * blockRecords + at : -1;
      }
    }
    return -1;
  }

  /** The last block that begins before {@code word}: nothing before it begins with that. */
  private int firstBlock(long word) {
    var low = 0;
    var high = notes.count();
    while (low < high) {
      var middle = low + high >>> 1;
      if (Long.compareUnsigned(notes.first(middle), word) < 0) {
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

  /** Bytes of so many blocks; the last one of the file may be shorter. */
  private int bytes(int block, int blocks) {
    var records = Math.min((long) blocks * blockRecords, size - (long) block * blockRecords);
    return (int) records * words * Long.BYTES;
  }

  /** Fills the buffer from a block on, and flips it. */
  private ByteBuffer load(int block, ByteBuffer bytes) {
    if (file == null) {
      throw new IllegalStateException("these records are in memory");
    }
    var position = (long) block * blockBytes(words);
    try {
      while (bytes.hasRemaining()) {
        var read = file.read(bytes, position + bytes.position());
        if (read < 0) {
          throw new IOException("a run is shorter than what was written to it");
        }
      }
      bytes.flip();
      requireAsWritten(block, bytes);
    } catch (IOException e) {
      throw space.failure(e);
    }
    return bytes;
  }

  private void requireAsWritten(int block, ByteBuffer bytes) throws IOException {
    var blockBytes = blockBytes(words);
    var number = block;
    for (var from = 0; from < bytes.limit(); from += blockBytes) {
      var length = Math.min(blockBytes, bytes.limit() - from);
      if (!notes.isAsWritten(number++, bytes.slice(from, length))) {
        throw new IOException("a run was read otherwise than it was written");
      }
    }
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
      var block = (int) (following / blockRecords);
      var last = (int) ((end - 1) / blockRecords);
      var length = bytes(block, Math.min(CURSOR_BLOCKS, last - block + 1));
      if (bytes == null) {
        bytes = ByteBuffer.allocate(length);
        loaded = new long[length / Long.BYTES];
      }
      var longs = load(block, bytes.clear().limit(length)).asLongBuffer();
      var count = longs.remaining();
      longs.get(loaded, 0, count);
      loadedFrom = (long) block * blockRecords;
      loadedTo = loadedFrom + count / words;
    }
  }
}
