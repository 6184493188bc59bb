package io.holdfast.engine.tree;

import io.holdfast.engine.pack.BlobId;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A file's blobs in their order. A row of equal ones takes the memory of one: the holes of a sparse
 * file are millions of them. Immutable.
 */
public final class BlobSequence extends AbstractList<BlobId> implements RandomAccess {
  /** Each unlike the one before. */
  private final BlobId[] rows;

  /** Where each row ends. */
  private final int[] ends;

  /** The row that was asked for last; any thread's guess is as good as another's. */
  private int guess;

  private BlobSequence(BlobId[] rows, int[] ends) {
    this.rows = rows;
    this.ends = ends;
  }

  /** Takes them one by one. Not thread-safe. */
  public static final class Builder {
    private final List<BlobId> rows = new ArrayList<>(1);

    /** Null while no row is longer than one. */
    private int @Nullable [] ends;

    private int size;

    public void add(BlobId blob) {
      add(blob, 1);
    }

    /**
     * @param times at least 1
     */
    public void add(BlobId blob, int times) {
      var repeated = !rows.isEmpty() && rows.getLast().equals(blob);
      if (!repeated) {
        rows.add(blob);
      }
      size += times;
      if (ends == null && !repeated && times == 1) {
        return;
      }
      var known = ends == null ? counted(rows.size()) : ends;
      if (known.length < rows.size()) {
        known = Arrays.copyOf(known, rows.size() + rows.size() / 2);
      }
      known[rows.size() - 1] = size;
      ends = known;
    }

    public int size() {
      return size;
    }

    public List<BlobId> build() {
      return ends == null
          ? List.copyOf(rows)
          : new BlobSequence(rows.toArray(BlobId[]::new), Arrays.copyOf(ends, rows.size()));
    }

    private static int[] counted(int count) {
      var ends = new int[count];
      Arrays.setAll(ends, row -> row + 1);
      return ends;
    }
  }

  @Override
  public BlobId get(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException("%d of %d".formatted(index, size()));
    }
    var row = guess;
    if (!isIn(row, index)) {
      row = row + 1 < ends.length && isIn(row + 1, index) ? row + 1 : find(index);
      guess = row;
    }
    return rows[row];
  }

  @Override
  public int size() {
    return ends.length == 0 ? 0 : ends[ends.length - 1];
  }

  private boolean isIn(int row, int index) {
    return index < ends[row] && (row == 0 || index >= ends[row - 1]);
  }

  private int find(int index) {
    var found = Arrays.binarySearch(ends, index + 1);
    return found >= 0 ? found : -found - 1;
  }
}
