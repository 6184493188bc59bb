package io.holdfast.engine.index;

import io.holdfast.engine.crypto.MasterKey;
import io.holdfast.engine.pack.BlobId;
import io.holdfast.engine.pack.BlobType;
import io.holdfast.engine.pack.PackedBlob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Blobs of one pack, as rows of longs: what goes from an index file into a table needs no objects.
 * Not thread-safe.
 *
 * <p>A row: four words of the id; type (1 bit), 31 bits that are 0, and offset (32 bits); length
 * and plain length, 0 for raw.
 */
public final class ListedBlobs {
  public static final int ROW_WORDS = 6;

  static final int PLACE = 4;
  static final int LENGTHS = 5;
  static final long TREE_BIT = Long.MIN_VALUE;
  static final long LOW_32 = 0xffff_ffffL;
  private static final int FIRST_ROWS = 16;

  private long[] words;
  private int count;

  ListedBlobs() {
    this(FIRST_ROWS);
  }

  private ListedBlobs(int rows) {
    words = new long[rows * ROW_WORDS];
  }

  /**
   * @throws IllegalArgumentException when one lies beyond 4 GiB
   */
  public static ListedBlobs of(Collection<PackedBlob> blobs) {
    var listed = new ListedBlobs(Math.max(1, blobs.size()));
    for (var blob : blobs) {
      listed.add(blob);
    }
    return listed;
  }

  public int count() {
    return count;
  }

  public void copyRow(int blob, long[] target) {
    System.arraycopy(words, blob * ROW_WORDS, target, 0, ROW_WORDS);
  }

  public List<PackedBlob> toList() {
    var blobs = new ArrayList<PackedBlob>(count);
    for (var blob = 0; blob < count; blob++) {
      blobs.add(blob(words, blob * ROW_WORDS));
    }
    return blobs;
  }

  /** What a row says that begins at {@code row}, whatever its 31 bits are. */
  public static PackedBlob blob(long[] words, int row) {
    var length = (int) (words[row + LENGTHS] >>> Integer.SIZE);
    var plain = (int) words[row + LENGTHS];
    var compressed = plain != 0;
    return new PackedBlob(
        new BlobId(words[row], words[row + 1], words[row + 2], words[row + 3]),
        type(words, row),
        words[row + PLACE] & LOW_32,
        length,
        compressed ? plain : length - MasterKey.OVERHEAD_BYTES,
        compressed);
  }

  static BlobType type(long[] words, int row) {
    return words[row + PLACE] < 0 ? BlobType.TREE : BlobType.DATA;
  }

  /** The rows; good until the next one is begun. */
  long[] words() {
    return words;
  }

  void clear() {
    count = 0;
  }

  /** Makes room for a row, and returns where it begins in {@link #words}. */
  int begin() {
    var row = count++ * ROW_WORDS;
    if (row == words.length) {
      words = Arrays.copyOf(words, 2 * row);
    }
    return row;
  }

  private void add(PackedBlob blob) {
    if (blob.offset() > LOW_32) {
      throw new IllegalArgumentException("blob %s lies beyond 4 GiB".formatted(blob.id()));
    }
    var row = begin();
    var id = blob.id();
    words[row] = id.w0();
    words[row + 1] = id.w1();
    words[row + 2] = id.w2();
    words[row + 3] = id.w3();
    words[row + PLACE] = (blob.type() == BlobType.TREE ? TREE_BIT : 0) | blob.offset();
    words[row + LENGTHS] =
        (long) blob.length() << Integer.SIZE | (blob.compressed() ? blob.plainLength() : 0);
  }
}
