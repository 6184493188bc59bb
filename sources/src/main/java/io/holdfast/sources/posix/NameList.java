package io.holdfast.sources.posix;

import java.util.Arrays;
import java.util.List;

/**
 * The names of a directory's entries, in the order in which the file system lists them. They lie in
 * one array, each with a NUL behind it, as the kernel takes and gives them. Not thread-safe.
 */
public final class NameList {
  private byte[] bytes = new byte[256];

  /** Where each begins; the next one's beginning is behind its NUL. */
  private int[] starts = new int[16];

  private int size;

  NameList() {}

  public static NameList of(List<byte[]> names) {
    var list = new NameList();
    names.forEach(name -> list.add(name, 0, name.length));
    return list;
  }

  public int size() {
    return size;
  }

  public byte[] get(int index) {
    return Arrays.copyOfRange(bytes, starts[index], starts[index] + length(index));
  }

  /** The indexes of the names, in ascending order of these by unsigned bytes. */
  public Integer[] sorted() {
    var indexes = new Integer[size];
    Arrays.setAll(indexes, index -> index);
    Arrays.sort(indexes, this::compare);
    return indexes;
  }

  private int compare(int a, int b) {
    return Arrays.compareUnsigned(
        bytes, starts[a], starts[a + 1] - 1, bytes, starts[b], starts[b + 1] - 1);
  }

  /** In bytes. */
  public int length(int index) {
    return starts[index + 1] - starts[index] - 1;
  }

  /** Writes a name, without its NUL. */
  public void copyTo(int index, byte[] target, int offset) {
    System.arraycopy(bytes, starts[index], target, offset, length(index));
  }

  /** As {@link Arrays#hashCode(byte[])} of the name. */
  int hash(int index) {
    var hash = 1;
    var end = starts[index + 1] - 1;
    for (var at = starts[index]; at < end; at++) {
      hash = 31 * hash + bytes[at];
    }
    return hash;
  }

  /** Writes a name and its NUL. */
  int copyWithNul(int index, byte[] target, int offset) {
    var count = starts[index + 1] - starts[index];
    System.arraycopy(bytes, starts[index], target, offset, count);
    return count;
  }

  void add(byte[] from, int offset, int length) {
    var start = starts[size];
    var end = start + length + 1;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end));
    }
    System.arraycopy(from, offset, bytes, start, length); // behind it is a NUL already
    size++;
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
    }
    starts[size] = end;
  }
}
